import { openPackage, type ZipPackage } from './open-package.js';
import { xmlEncoding } from './xml-encoding.js';
import { damaged, refused } from './zip-errors.js';

/** What is parsed into a tree, which takes many times its size. */
const MAX_XML_BYTES = 96 * 1024 * 1024;
/** The door to entity expansion and to fetching from outside. */
const DECLARATION = /<!\s*(?:DOCTYPE|ENTITY)/i;

/**
 * Unpacks every part of an Office file once, in bounded memory, before a library does it without bounds. Whether a part
 * is XML is told by its content: a relationship may name any file as the document.
 *
 * @throws AppError `PARSE.LIMIT_EXCEEDED`, `PARSE.CORRUPT`, `PARSE.ENCRYPTED`
 */
export async function guardZip(bytes: Buffer): Promise<void> {
  const zip = await openPackage(bytes);
  let xmlBytes = 0;
  for (const name of zip.names) {
    xmlBytes += await checkPart(zip, name, MAX_XML_BYTES - xmlBytes);
  }
}

/** Answers how many bytes of XML the part holds. What is no XML is unpacked too, for only then its size is known. */
async function checkPart(zip: ZipPackage, name: string, allowed: number): Promise<number> {
  const kept: Buffer[] = [];
  let bytes = 0;
  let isXml: boolean | undefined;
  for await (const chunk of zip.stream(name)) {
    isXml ??= startsLikeXml(chunk);
    if (!isXml) continue;
    bytes += chunk.length;
    if (bytes > allowed) throw refused('its text parts are too large');
    kept.push(chunk);
  }
  if (bytes > 0 && declares(Buffer.concat(kept))) {
    throw damaged(`${name} declares a document type or an entity, which is not allowed in an Office file`);
  }
  return bytes;
}

/** Looked for in both readings, as not every reader heeds the encoding. */
function declares(content: Buffer): boolean {
  const encoding = xmlEncoding(content);
  if (DECLARATION.test(content.toString('latin1'))) return true;
  return encoding !== 'utf-8' && DECLARATION.test(new TextDecoder(encoding).decode(content));
}

/** A `<` in any encoding, behind a mark or white space. */
function startsLikeXml(head: Buffer): boolean {
  return /^[\u00ef\u00bb\u00bf\u00fe\u00ff\0\s]*(?:<|$)/.test(head.subarray(0, 4096).toString('latin1'));
}
