import { xmlEncoding } from '../zip/xml-encoding.js';
import { damaged } from '../zip/zip-errors.js';

const VOID = /^(?:area|base|br|col|embed|hr|img|input|link|meta|source|track|wbr)$/i;
const SELF_CLOSED = /<([a-z][\w:-]*)((?:\s[^<>]*)?)\/>/gi;
/** A document type is usual in books, as long as it declares nothing of its own. */
const DECLARING_TYPE = /<!DOCTYPE[^<>[]*\[/i;
const ENTITY = /<!ENTITY/i;

/**
 * An XHTML part as HTML source: in HTML, `<title/>` or `<script/>` would take all that follows for its content.
 *
 * @throws AppError `PARSE.CORRUPT` where it declares entities
 */
export function xhtmlSource(bytes: Buffer): string {
  const source = new TextDecoder(xmlEncoding(bytes)).decode(bytes);
  if (ENTITY.test(source) || DECLARING_TYPE.test(source)) throw damaged('one of its parts declares entities');
  return source.replace(SELF_CLOSED, (tag: string, name: string, attributes: string) =>
    VOID.test(name) ? tag : `<${name}${attributes}></${name}>`,
  );
}
