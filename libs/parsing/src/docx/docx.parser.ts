import { AppError } from '@causeway/kernel';
import type { DocumentParser, ParsedContent, ParserContext } from '../document-parser.js';
import { MediaType } from '../media-type.js';
import { guardZip } from '../zip/zip-guard.js';
import { WordDocument } from './word-document.js';
import { WordPackage } from './word-package.js';

const OLE_MAGIC = Buffer.from('d0cf11e0a1b11ae1', 'hex');

export const docxParser: DocumentParser = {
  mediaTypes: [MediaType.Docx],
  async parse(bytes: Uint8Array, context: ParserContext): Promise<ParsedContent> {
    const buffer = Buffer.from(bytes.buffer, bytes.byteOffset, bytes.length);
    refuseOle(buffer);
    await guardZip(buffer);
    const parts = await WordPackage.open(buffer);
    return WordDocument.read(parts, await mainPart(parts), context);
  },
};

/** Word wraps an encrypted document into an OLE container; so are the formats from before 2007. */
function refuseOle(buffer: Buffer): void {
  if (!buffer.subarray(0, OLE_MAGIC.length).equals(OLE_MAGIC)) return;
  if (buffer.includes(Buffer.from('EncryptedPackage', 'utf16le'))) {
    throw new AppError('PARSE.ENCRYPTED', 'the document is protected by a password; remove it and upload the document again');
  }
  throw new AppError('PARSE.UNSUPPORTED', 'this is a Word document from before 2007; save it as .docx');
}

async function mainPart(parts: WordPackage): Promise<string> {
  const relations = [...(await parts.relations('')).values()];
  const related = relations.find(({ type, path }) => type === 'officeDocument' && parts.has(path));
  const path = related?.path ?? 'word/document.xml';
  if (!parts.has(path))
    throw new AppError('PARSE.CORRUPT', 'the document is damaged: it is a zip archive without a Word document');
  return path;
}
