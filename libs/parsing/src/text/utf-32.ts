/** Decodes UTF-32, which `TextDecoder` does not know. Invalid code points become U+FFFD. */
export function decodeUtf32(bytes: Uint8Array, littleEndian: boolean): string {
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.length);
  const parts: string[] = [];
  for (let at = 0; at + 4 <= bytes.length; at += 4) {
    const code = view.getUint32(at, littleEndian);
    const isCharacter = code <= 0x10ffff && (code < 0xd800 || code > 0xdfff);
    if (at > 0 || code !== 0xfeff) parts.push(isCharacter ? String.fromCodePoint(code) : '\ufffd');
  }
  return parts.join('') + (bytes.length % 4 === 0 ? '' : '\ufffd');
}

/** Detects UTF-32 without a mark: in one byte order, every four bytes are a valid code point. */
export function unmarkedUtf32(bytes: Uint8Array): 'utf-32le' | 'utf-32be' | undefined {
  const sample = bytes.subarray(0, 4096 & ~3);
  if (sample.length < 8 || bytes.length % 4 !== 0) return undefined;
  const view = new DataView(sample.buffer, sample.byteOffset, sample.length);
  return (['utf-32le', 'utf-32be'] as const).find((label) => {
    for (let at = 0; at + 4 <= sample.length; at += 4) {
      const code = view.getUint32(at, label === 'utf-32le');
      if (code === 0 || code > 0x10ffff) return false;
    }
    return true;
  });
}
