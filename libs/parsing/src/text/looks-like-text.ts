import { byteOrderMark, isUtf8, unmarkedUtf16 } from './encoding.js';

/** Control characters that occur in texts; escape, shift-out and shift-in occur in ISO-2022. */
const TEXT_CONTROLS = new Set([0x08, 0x09, 0x0a, 0x0b, 0x0c, 0x0d, 0x0e, 0x0f, 0x1b]);

/** Checks whether the first bytes of a file are text in some encoding rather than a binary format. */
export function looksLikeText(head: Uint8Array): boolean {
  if (byteOrderMark(head) !== undefined || unmarkedUtf16(head) !== undefined) return true;
  // stray control characters are common in UTF-8 texts, but in other encodings they indicate a binary file
  return controlCount(head) <= head.length * (isUtf8(head, true) ? 0.05 : 0.002);
}

function controlCount(bytes: Uint8Array): number {
  let count = 0;
  for (const byte of bytes) {
    if ((byte < 0x20 && !TEXT_CONTROLS.has(byte)) || byte === 0x7f) count += 1;
  }
  return count;
}
