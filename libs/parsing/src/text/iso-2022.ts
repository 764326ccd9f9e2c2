import { AppError } from '@causeway/kernel';

const ESCAPE = 0x1b;
const SHIFT_OUT = 0x0e;
const SHIFT_IN = 0x0f;

/** Detects an ISO-2022 encoding by its first escape sequence. All other tests take these encodings for ASCII. */
export function escapedEncoding(bytes: Uint8Array): string | undefined {
  const start = Buffer.from(bytes.subarray(0, 1024 * 1024)).toString('latin1');
  const sequence = /\x1b(?:\$\)C|\$\)[AG]|\$\*H|\$[@B]|\([BJI]|\$\(D)/.exec(start)?.[0];
  if (sequence === undefined) return undefined;
  if (sequence.endsWith(')C')) return 'iso-2022-kr';
  return /[AGH]$/.test(sequence) ? 'iso-2022-cn' : 'iso-2022-jp';
}

/**
 * Decodes ISO-2022-KR and ISO-2022-CN, which `TextDecoder` does not know. Between two shift characters, their bytes are
 * those of EUC-KR or GB 2312 without the high bit.
 *
 * @throws AppError `PARSE.UNSUPPORTED` for the rows of CNS 11643
 */
export function decodeShifted(bytes: Uint8Array, encoding: 'iso-2022-kr' | 'iso-2022-cn'): string {
  const plain = new Uint8Array(bytes.length);
  let length = 0;
  let shifted = false;
  for (let at = 0; at < bytes.length; at += 1) {
    const byte = bytes[at] ?? 0;
    if (byte === ESCAPE) at += escapeLength(bytes, at, encoding) - 1;
    else if (byte === SHIFT_OUT || byte === SHIFT_IN) shifted = byte === SHIFT_OUT;
    else plain[length++] = shifted && byte > 0x20 ? byte | 0x80 : byte;
    if (byte === 0x0a && encoding === 'iso-2022-cn') shifted = false;
  }
  return new TextDecoder(encoding === 'iso-2022-kr' ? 'euc-kr' : 'gb18030').decode(plain.subarray(0, length));
}

function escapeLength(bytes: Uint8Array, at: number, encoding: string): number {
  const sequence = String.fromCharCode(...bytes.subarray(at + 1, at + 4));
  if (sequence === '$)C' || sequence === '$)A') return 4;
  if (/^\$\)|^\$\*/.test(sequence)) {
    throw new AppError(
      'PARSE.UNSUPPORTED',
      `the text is encoded as ${encoding} with rare rows, which cannot be read; save it as UTF-8`,
    );
  }
  return 1;
}
