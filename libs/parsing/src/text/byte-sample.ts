const MAX_SAMPLE_BYTES = 16 * 1024;
const MIN_PIECE_BYTES = 256;
const MAX_PIECE_BYTES = 4096;
/** No multi-byte encoding has a second byte below this, so a character starts after such a byte. */
const BOUNDARY = 0x30;

/** Returns pieces of a text around its bytes beyond ASCII, each from the start of a character, 16 KB in all. */
export function foreignPieces(bytes: Uint8Array): Uint8Array[] {
  const pieces: Uint8Array[] = [];
  let taken = 0;
  for (let at = 0; at < bytes.length && taken < MAX_SAMPLE_BYTES; at += 1) {
    if ((bytes[at] ?? 0) < 0x80) continue;
    const piece = bytes.subarray(wordStart(bytes, at), pieceEnd(bytes, at));
    pieces.push(piece);
    taken += piece.length;
    at = piece.byteOffset - bytes.byteOffset + piece.length;
    // a piece of maximum length may have ended inside a character
    while (piece.length >= MAX_PIECE_BYTES && at < bytes.length && (bytes[at] ?? 0) >= BOUNDARY) at += 1;
  }
  return pieces;
}

/** Includes the beginning of a word in the piece, which helps to judge the letters after it. */
function wordStart(bytes: Uint8Array, at: number): number {
  let start = at;
  while (start > 0 && at - start < 16 && (bytes[start - 1] ?? 0) >= BOUNDARY && (bytes[start - 1] ?? 0) < 0x80) start -= 1;
  return start;
}

function pieceEnd(bytes: Uint8Array, from: number): number {
  const last = Math.min(bytes.length, from + MAX_PIECE_BYTES);
  for (let end = from + MIN_PIECE_BYTES; end < last; end += 1) if ((bytes[end] ?? 0) < BOUNDARY) return end;
  return last;
}
