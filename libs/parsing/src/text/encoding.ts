import chardet from 'chardet';

export interface DetectedEncoding {
  /** A label that `TextDecoder` knows, or else one it refuses, for a clear error. */
  label: string;
  /** Some bytes do not fit the encoding and will be replaced. */
  damaged: boolean;
}

/** Enough for a statistical guess; its cost grows with its input. */
const SAMPLE_BYTES = 64 * 1024;
/** Spaces, line ends and CJK punctuation, as UTF-16 units: a text of some length has them. */
const COMMON_UNITS = new Set([0x20, 0x0a, 0x0d, 0x3001, 0x3002, 0xff0c]);

/** The encoding of a whole text file. `declared` is what the document says of itself. */
export function detectEncoding(bytes: Uint8Array, declared?: string): DetectedEncoding {
  const sure = byteOrderMark(bytes) ?? unmarkedUtf16(bytes);
  if (sure) return { label: sure, damaged: false };
  if (isUtf8(bytes)) return { label: escapedEncoding(bytes) ?? 'utf-8', damaged: false };
  if (declared && isKnown(declared)) return { label: declared, damaged: false };
  if (isDamagedUtf8(bytes)) return { label: 'utf-8', damaged: true };
  return { label: guess(sampleAroundHighBytes(bytes)), damaged: false };
}

/** By letter statistics. Short Western texts look Romanian to them, in an encoding that Romanian is hardly written in. */
function guess(sample: Uint8Array): string {
  const candidates = chardet.analyse(sample).filter(({ name }) => name !== 'ASCII');
  const [first] = candidates;
  const western = candidates.find(({ name }) => name === 'ISO-8859-1' || name === 'windows-1252');
  if (first?.lang === 'ro' && western && western.confidence * 2 >= first.confidence) return western.name;
  return first?.name ?? 'windows-1252';
}

export function byteOrderMark(bytes: Uint8Array): string | undefined {
  if (bytes[0] === 0xef && bytes[1] === 0xbb && bytes[2] === 0xbf) return 'utf-8';
  if (bytes[0] === 0xff && bytes[1] === 0xfe) return bytes[2] === 0 && bytes[3] === 0 ? 'utf-32le' : 'utf-16le';
  if (bytes[0] === 0xfe && bytes[1] === 0xff) return 'utf-16be';
  return undefined;
}

/** UTF-16 without a mark: one byte order makes spaces and line ends out of it, and no control characters. */
export function unmarkedUtf16(bytes: Uint8Array): string | undefined {
  const sample = bytes.subarray(0, Math.min(bytes.length, SAMPLE_BYTES) & ~1);
  if (sample.length < 4 || !sample.includes(0)) return undefined;
  const view = new DataView(sample.buffer, sample.byteOffset, sample.length);
  return (['utf-16le', 'utf-16be'] as const).find((label) => {
    let common = 0;
    let controls = 0;
    for (let at = 0; at < sample.length; at += 2) {
      const unit = view.getUint16(at, label === 'utf-16le');
      if (COMMON_UNITS.has(unit)) common += 1;
      else if (unit < 0x20 && unit !== 9) controls += 1;
    }
    return common * 100 > sample.length / 2 && controls * 10 <= common;
  });
}

/** `prefix`: the bytes may end inside a character. */
export function isUtf8(bytes: Uint8Array, prefix = false): boolean {
  try {
    new TextDecoder('utf-8', { fatal: true }).decode(bytes, { stream: prefix });
    return true;
  } catch {
    return false;
  }
}

/** ISO-2022 is pure ASCII with escapes, and so valid UTF-8 too. */
function escapedEncoding(bytes: Uint8Array): string | undefined {
  if (!bytes.includes(0x1b)) return undefined;
  const name = chardet.detect(bytes.subarray(0, SAMPLE_BYTES));
  return name?.startsWith('ISO-2022') ? name : undefined;
}

/** Nearly all of its characters outside ASCII are sound UTF-8: a truncated or patched file, not another encoding. */
function isDamagedUtf8(bytes: Uint8Array): boolean {
  const text = new TextDecoder('utf-8').decode(sampleAroundHighBytes(bytes));
  const replaced = text.match(/\ufffd/g)?.length ?? 0;
  const foreign = text.match(/[^\u0000-\u007f]/g)?.length ?? 0;
  return replaced * 10 <= foreign;
}

/** The guess rests on the bytes above 127, which may stand far behind the start. */
function sampleAroundHighBytes(bytes: Uint8Array): Uint8Array {
  if (bytes.length <= SAMPLE_BYTES) return bytes;
  const first = bytes.findIndex((byte) => byte > 127);
  const lineStart = bytes.lastIndexOf(0x0a, first) + 1;
  const start = first - lineStart > SAMPLE_BYTES / 2 ? first : lineStart;
  return bytes.subarray(start, start + SAMPLE_BYTES);
}

function isKnown(label: string): boolean {
  try {
    new TextDecoder(label);
    return true;
  } catch {
    return false;
  }
}
