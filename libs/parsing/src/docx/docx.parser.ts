import type { DocumentParser, ParsedContent, ParserContext } from '../document-parser.js';
import { MediaType } from '../media-type.js';
import { mainPart } from '../office/relationships.js';
import { openPackage } from '../zip/open-package.js';
import { WordDocument } from './word-document.js';

export const docxParser: DocumentParser = {
  mediaTypes: [MediaType.Docx],
  async parse(bytes: Uint8Array, context: ParserContext): Promise<ParsedContent> {
    const zip = await openPackage(bytes);
    return WordDocument.read(zip, await mainPart(zip, 'word/document.xml'), context);
  },
};
