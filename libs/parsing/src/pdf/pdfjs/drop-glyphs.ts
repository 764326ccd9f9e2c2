const SIGNATURES = new Set([0x00010000, 0x74727565]);
const MAX_TABLES = 64;
const ENTRY_BYTES = 16;
const LENGTH_AT = 12;
/** `glyf`, `fpgm`, `prep` and `cvt `: the outlines of the glyphs and their hinting programs. */
const TABLES = new Set([0x676c7966, 0x6670676d, 0x70726570, 0x63767420]);

/**
 * Empties, in place, the tables of a TrueType font that describe the look of its glyphs. Text extraction does not need
 * them, but pdf.js would check and repair them glyph by glyph. Data that is not a TrueType font is left as it is.
 */
export function dropGlyphs(bytes: Uint8Array): void {
  if (bytes.length < 12) return;
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.length);
  const tables = view.getUint16(4);
  const end = 12 + tables * ENTRY_BYTES;
  if (!SIGNATURES.has(view.getUint32(0)) || tables > MAX_TABLES || end > bytes.length) return;
  for (let at = 12; at < end; at += ENTRY_BYTES) {
    if (TABLES.has(view.getUint32(at))) view.setUint32(at + LENGTH_AT, 0);
  }
}
