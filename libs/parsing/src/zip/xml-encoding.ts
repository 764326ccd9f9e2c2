import { byteOrderMark } from '../text/encoding.js';
import { isEncodingLabel } from '../text/encoding-label.js';
import { damaged } from './zip-errors.js';

/**
 * The encoding of an XML part, by its first bytes. What a declaration says is believed only where it can be read as ASCII,
 * so that no part means one thing to one reader and another thing to the next.
 *
 * @throws AppError `PARSE.CORRUPT` for UTF-32, which no reader of documents has to know
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
