import { xmlEncoding } from '../zip/xml-encoding.js';
import { damaged } from '../zip/zip-errors.js';

const VOID = /^(?:area|base|br|col|embed|hr|img|input|link|meta|source|track|wbr)$/i;
const SELF_CLOSED = /<([a-z][\w:-]*)((?:\s[^<>]*)?)\/>/gi;
/** Books usually have a document type. It is refused only if it contains declarations. */
const DECLARING_TYPE = /<!DOCTYPE[^<>[]*\[/i;
const ENTITY = /<!ENTITY/i;

/**
 * Turns an XHTML part into HTML source. An HTML parser would read everything after `<title/>` or `<script/>` as the content
 * of that element, so self-closing elements get an end tag.
 *
 * @throws AppError `PARSE.CORRUPT` if the part declares entities
 */
export function xhtmlSource(bytes: Buffer): string {
  const source = new TextDecoder(xmlEncoding(bytes)).decode(bytes);
  if (ENTITY.test(source) || DECLARING_TYPE.test(source)) throw damaged('one of its parts declares entities');
  return source.replace(SELF_CLOSED, (tag: string, name: string, attributes: string) =>
    VOID.test(name) ? tag : `<${name}${attributes}></${name}>`,
  );
}
