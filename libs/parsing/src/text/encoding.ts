import { isUtf8 as isWholeUtf8 } from 'node:buffer';
import chardet from 'chardet';
import { foreignPieces } from './byte-sample.js';
import { isEncodingLabel } from './encoding-label.js';
import { escapedEncoding } from './iso-2022.js';
import { COMMON, LEGACY_ENCODINGS, likelihood } from './likelihood.js';
import { unmarkedUtf32 } from './utf-32.js';

const SAMPLE_BYTES = 64 * 1024;
/** Weight of chardet's opinion, on the scale of {@link likelihood}. */
const VOTE_WEIGHT = 6;
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
 * Detects the encoding of a whole text file and returns its label: the encoding that the byte order mark names, or the only
 * one that the bytes are valid in, or the declared one, or else the one in which the text is most likely. Takes linear time.
 *
 * @param declared the encoding that the document declares
 */
export function detectEncoding(bytes: Uint8Array, declared?: string): string {
  const unicode = byteOrderMark(bytes) ?? unmarkedUtf32(bytes) ?? unmarkedUtf16(bytes);
  if (unicode) return unicode;
  if (isUtf8(bytes)) return (bytes.includes(0x1b) ? escapedEncoding(bytes) : undefined) ?? 'utf-8';
  const pieces = foreignPieces(bytes);
  if (declared && isEncodingLabel(declared) && !isUtf8Label(declared)) return declared;
  if (isDamagedUtf8(pieces)) return 'utf-8';
  return mostLikelyEncoding(bytes, pieces);
}

export function byteOrderMark(bytes: Uint8Array): string | undefined {
  if (bytes[0] === 0xef && bytes[1] === 0xbb && bytes[2] === 0xbf) return 'utf-8';
  if (bytes[0] === 0xff && bytes[1] === 0xfe) return bytes[2] === 0 && bytes[3] === 0 ? 'utf-32le' : 'utf-16le';
  if (bytes[0] === 0xfe && bytes[1] === 0xff) return 'utf-16be';
  return bytes[0] === 0 && bytes[1] === 0 && bytes[2] === 0xfe && bytes[3] === 0xff ? 'utf-32be' : undefined;
}

/** Detects UTF-16 without a mark: in one byte order, most characters are common ones and hardly any are control characters. */
export function unmarkedUtf16(bytes: Uint8Array): 'utf-16le' | 'utf-16be' | undefined {
  const sample = bytes.subarray(0, Math.min(bytes.length, SAMPLE_BYTES) & ~1);
  if (sample.length < 4 || (isUtf8(sample, true) && !isFullOfControls(sample))) return undefined;
  const view = new DataView(sample.buffer, sample.byteOffset, sample.length);
  return (['utf-16le', 'utf-16be'] as const).find((label) => {
    let common = 0;
    let controls = 0;
    for (let at = 0; at < sample.length; at += 2) {
      const code = view.getUint16(at, label === 'utf-16le');
      if ((code >= 0x20 && code < 0x7f) || code === 10 || code === 13 || code === 9 || COMMON.has(code)) common += 1;
      else if (code < 0x20 || code === 0xfffe || code === 0xffff) controls += 1;
    }
    return common * 2 > sample.length / 2 && controls * 20 <= common;
  });
}

/** The high bytes of UTF-16 look like control characters in ASCII and most alphabets. */
function isFullOfControls(bytes: Uint8Array): boolean {
  let controls = 0;
  for (const byte of bytes) if (byte < 0x20 && byte !== 9 && byte !== 10 && byte !== 13) controls += 1;
  return controls * 5 > bytes.length;
}

/** @param prefix whether the bytes may end inside a character */
export function isUtf8(bytes: Uint8Array, prefix = false): boolean {
  if (isWholeUtf8(bytes)) return true;
  if (!prefix) return false;
  return [1, 2, 3].some((cut) => isWholeUtf8(bytes.subarray(0, -cut)) && (bytes.at(-cut) ?? 0) >= 0xc2);
}

/** If nearly all characters outside ASCII are valid UTF-8, the file is damaged UTF-8 rather than another encoding. */
function isDamagedUtf8(pieces: Uint8Array[]): boolean {
  const text = pieces.map((piece) => new TextDecoder('utf-8').decode(piece)).join('\n');
  const replaced = text.match(/\ufffd/g)?.length ?? 0;
  const foreign = text.match(/[^\u0000-\u007f\ufffd]/g)?.length ?? 0;
  return replaced * 10 <= foreign;
}

function mostLikelyEncoding(bytes: Uint8Array, pieces: Uint8Array[]): string {
  const votes = chardetVotes(pieces);
  let best = { label: 'windows-1252', score: -Infinity };
  for (const label of LEGACY_ENCODINGS) {
    const text = label.startsWith('utf-16') ? decodeShort(bytes, label) : decodePieces(pieces, label);
    const score = text === undefined ? -Infinity : likelihood(text, label) + (votes.get(label) ?? 0);
    if (score > best.score) best = { label, score };
  }
  return best.label;
}

/** Chardet compares groups of three letters, ASCII included, which decides between Latin encodings of equal likelihood. */
function chardetVotes(pieces: Uint8Array[]): Map<string, number> {
  const votes = new Map<string, number>();
  for (const { name, confidence } of chardet.analyse(Buffer.concat(pieces))) {
    for (const label of FAMILIES[name] ?? []) votes.set(label, Math.max(votes.get(label) ?? 0, (confidence / 100) * VOTE_WEIGHT));
  }
  return votes;
}

/** Decodes the pieces as parts of a stream, because they may end inside a character. */
function decodePieces(pieces: Uint8Array[], label: string): string {
  return pieces.map((piece) => new TextDecoder(label).decode(piece, { stream: true })).join('\n');
}

/** UTF-16 without a mark was detected before, unless the text is too short to contain spaces or many common characters. */
function decodeShort(bytes: Uint8Array, label: string): string | undefined {
  return bytes.length <= 256 && bytes.length % 2 === 0 ? new TextDecoder(label).decode(bytes) : undefined;
}

function isUtf8Label(label: string): boolean {
  return new TextDecoder(label).encoding === 'utf-8';
}
