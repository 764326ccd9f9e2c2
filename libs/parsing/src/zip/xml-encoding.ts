import { byteOrderMark } from '../text/encoding.js';
import { isEncodingLabel } from '../text/encoding-label.js';
import { damaged } from './zip-errors.js';

/**
 * Detects the encoding of an XML part by its first bytes. A declaration counts only if it can be read as ASCII, so that
 * different readers cannot read different things in the same part.
 *
 * @throws AppError `PARSE.CORRUPT` for UTF-32, which readers of Office files and books need not support
 */
export function xmlEncoding(head: Uint8Array): string {
  const start = Buffer.from(head.subarray(0, 4)).toString('hex');
  if (/^(0000feff|fffe0000|0000003c|3c000000)/.test(start)) throw damaged('one of its parts is encoded as UTF-32');
  const mark = byteOrderMark(head);
  if (mark) return mark;
  if (start.startsWith('3c00')) return 'utf-16le';
  if (start.startsWith('003c')) return 'utf-16be';
  const declared = /^\s*<\?xml[^>]{0,100}encoding\s*=\s*["']([\w.-]{1,40})["']/.exec(
    Buffer.from(head.subarray(0, 200)).toString('latin1'),
  )?.[1];
  return declared && !/^(utf-?(16|32)|ucs)/i.test(declared) && isEncodingLabel(declared) ? declared : 'utf-8';
}
