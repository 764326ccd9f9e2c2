const ENOUGH = 16 * 1024;
const PIECE = 256;
const MAX_PIECE = 4096;
/** Below all second bytes of multi-byte encodings: behind it a character starts anew in each of them. */
const BOUNDARY = 0x30;

/** Pieces of a text around its bytes beyond ASCII, wherever these stand, each from the start of a character; 16 KB in all. */
export function foreignPieces(bytes: Uint8Array): Uint8Array[] {
  const pieces: Uint8Array[] = [];
  let taken = 0;
  for (let at = 0; at < bytes.length && taken < ENOUGH; at += 1) {
    if ((bytes[at] ?? 0) < 0x80) continue;
    const piece = bytes.subarray(wordStart(bytes, at), pieceEnd(bytes, at));
    pieces.push(piece);
    taken += piece.length;
    at = piece.byteOffset - bytes.byteOffset + piece.length;
    // a piece that was cut off may have ended inside a character
    while (piece.length >= MAX_PIECE && at < bytes.length && (bytes[at] ?? 0) >= BOUNDARY) at += 1;
  }
  return pieces;
}

/** The word before a letter helps to judge it. */
function wordStart(bytes: Uint8Array, at: number): number {
  let start = at;
  while (start > 0 && at - start < 16 && (bytes[start - 1] ?? 0) >= BOUNDARY && (bytes[start - 1] ?? 0) < 0x80) start -= 1;
  return start;
}

function pieceEnd(bytes: Uint8Array, from: number): number {
  const last = Math.min(bytes.length, from + MAX_PIECE);
  for (let end = from + PIECE; end < last; end += 1) if ((bytes[end] ?? 0) < BOUNDARY) return end;
  return last;
}
