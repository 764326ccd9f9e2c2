import { isUtf8 as isWholeUtf8 } from 'node:buffer';
import chardet from 'chardet';
import { foreignPieces } from './byte-sample.js';
import { isEncodingLabel } from './encoding-label.js';
import { escapedEncoding } from './iso-2022.js';
import { COMMON, LEGACY_ENCODINGS, readingScore } from './reading-score.js';
import { unmarkedUtf32 } from './utf-32.js';

const SAMPLE_BYTES = 64 * 1024;
/** In the units of {@link readingScore}. */
const VOTE = 6;
const WESTERN = ['windows-1252', 'iso-8859-15'];
const CENTRAL = ['windows-1250', 'iso-8859-2'];
const FAMILIES: Record<string, string[]> = {
  'ISO-8859-1': WESTERN,
  'windows-1252': WESTERN,
  'ISO-8859-2': CENTRAL,
  'windows-1250': CENTRAL,
  'ISO-8859-9': ['windows-1254'],
  'windows-1254': ['windows-1254'],
};

/**
 * The encoding of a whole text file, as a label: by mark, else by what the bytes can be, else by what the document
 * declares, else by the reading that makes most sense. Linear, and only a sample is judged.
 *
 * @param declared what the document says of itself
 */
export function detectEncoding(bytes: Uint8Array, declared?: string): string {
  const sure = byteOrderMark(bytes) ?? unmarkedUtf32(bytes) ?? unmarkedUtf16(bytes);
  if (sure) return sure;
  if (isUtf8(bytes)) return (bytes.includes(0x1b) ? escapedEncoding(bytes) : undefined) ?? 'utf-8';
  const pieces = foreignPieces(bytes);
  if (declared && isEncodingLabel(declared) && !isUtf8Label(declared)) return declared;
  if (isDamagedUtf8(pieces)) return 'utf-8';
  return bestReading(bytes, pieces);
}

export function byteOrderMark(bytes: Uint8Array): string | undefined {
  if (bytes[0] === 0xef && bytes[1] === 0xbb && bytes[2] === 0xbf) return 'utf-8';
  if (bytes[0] === 0xff && bytes[1] === 0xfe) return bytes[2] === 0 && bytes[3] === 0 ? 'utf-32le' : 'utf-16le';
  if (bytes[0] === 0xfe && bytes[1] === 0xff) return 'utf-16be';
  return bytes[0] === 0 && bytes[1] === 0 && bytes[2] === 0xfe && bytes[3] === 0xff ? 'utf-32be' : undefined;
}

/** UTF-16 without a mark: one byte order makes what texts are full of, and hardly anything else that is strange. */
export function unmarkedUtf16(bytes: Uint8Array): 'utf-16le' | 'utf-16be' | undefined {
  const sample = bytes.subarray(0, Math.min(bytes.length, SAMPLE_BYTES) & ~1);
  if (sample.length < 4 || (isUtf8(sample, true) && !isFullOfControls(sample))) return undefined;
  const view = new DataView(sample.buffer, sample.byteOffset, sample.length);
  return (['utf-16le', 'utf-16be'] as const).find((label) => {
    let common = 0;
    let controls = 0;
    for (let at = 0; at < sample.length; at += 2) {
      const unit = view.getUint16(at, label === 'utf-16le');
      if ((unit >= 0x20 && unit < 0x7f) || unit === 10 || unit === 13 || unit === 9 || COMMON.has(unit)) common += 1;
      else if (unit < 0x20 || unit === 0xfffe || unit === 0xffff) controls += 1;
    }
    return common * 2 > sample.length / 2 && controls * 20 <= common;
  });
}

/** As the high bytes of UTF-16 are in ASCII and in most alphabets. */
function isFullOfControls(bytes: Uint8Array): boolean {
  let controls = 0;
  for (const byte of bytes) if (byte < 0x20 && byte !== 9 && byte !== 10 && byte !== 13) controls += 1;
  return controls * 5 > bytes.length;
}

/** `prefix`: the bytes may end inside a character. */
export function isUtf8(bytes: Uint8Array, prefix = false): boolean {
  if (isWholeUtf8(bytes)) return true;
  if (!prefix) return false;
  return [1, 2, 3].some((cut) => isWholeUtf8(bytes.subarray(0, -cut)) && (bytes.at(-cut) ?? 0) >= 0xc2);
}

/** Nearly all characters outside ASCII are sound UTF-8: a truncated or patched file, not another encoding. */
function isDamagedUtf8(pieces: Uint8Array[]): boolean {
  const text = pieces.map((piece) => new TextDecoder('utf-8').decode(piece)).join('\n');
  const replaced = text.match(/\ufffd/g)?.length ?? 0;
  const foreign = text.match(/[^\u0000-\u007f\ufffd]/g)?.length ?? 0;
  return replaced * 10 <= foreign;
}

function bestReading(bytes: Uint8Array, pieces: Uint8Array[]): string {
  const votes = letterVotes(pieces);
  let best = { label: 'windows-1252', score: -Infinity };
  for (const label of LEGACY_ENCODINGS) {
    const text = label.startsWith('utf-16') ? readShort(bytes, label) : readPieces(pieces, label);
    const score = text === undefined ? -Infinity : readingScore(text, label) + (votes.get(label) ?? 0);
    if (score > best.score) best = { label, score };
  }
  return best.label;
}

/** What groups of three letters, the plain ones among them, say about the Latin encodings: it decides where the rest is even. */
function letterVotes(pieces: Uint8Array[]): Map<string, number> {
  const votes = new Map<string, number>();
  for (const { name, confidence } of chardet.analyse(Buffer.concat(pieces))) {
    for (const label of FAMILIES[name] ?? []) votes.set(label, Math.max(votes.get(label) ?? 0, (confidence / 100) * VOTE));
  }
  return votes;
}

/** Pieces may end inside a character, which is no fault of the encoding. */
function readPieces(pieces: Uint8Array[], label: string): string {
  return pieces.map((piece) => new TextDecoder(label).decode(piece, { stream: true })).join('\n');
}

/** UTF-16 without a mark shows itself, unless the text is too short to hold a space or many common characters. */
function readShort(bytes: Uint8Array, label: string): string | undefined {
  return bytes.length <= 256 && bytes.length % 2 === 0 ? new TextDecoder(label).decode(bytes) : undefined;
}

function isUtf8Label(label: string): boolean {
  return new TextDecoder(label).encoding === 'utf-8';
}
