import { AppError } from '@causeway/kernel';
import { DocumentBuilder } from '../document-builder.js';
import type { DocumentParser, ParsedContent, ParserContext } from '../document-parser.js';
import { addHtml } from '../html/html-blocks.js';
import { MediaType } from '../media-type.js';
import type { ParseWarning } from '../parsed-document.js';
import { openPackage } from '../zip/open-package.js';
import { encryptedParts } from './encrypted-parts.js';
import { readBook } from './read-book.js';
import { xhtmlSource } from './xhtml-source.js';

/** Reads the chapters of a book in reading order, each as HTML. */
export const epubParser: DocumentParser = {
  mediaTypes: [MediaType.Epub],
  async parse(bytes: Uint8Array, { maxCharacters }: ParserContext): Promise<ParsedContent> {
    const zip = await openPackage(bytes);
    const { metadata, parts } = await readBook(zip);
    const locked = await encryptedParts(zip);
    if (parts.some((part) => locked.has(part))) {
      throw new AppError('PARSE.ENCRYPTED', 'the book has copy protection (DRM); upload an edition without it');
    }
    const builder = new DocumentBuilder(maxCharacters);
    const warnings: ParseWarning[] = [];
    for (const part of parts) {
      if (zip.find(part) === undefined) warnings.push({ code: 'MISSING_PART', message: `${part} is not in the file` });
      else addHtml(xhtmlSource(await zip.read(part)), builder);
    }
    return { text: builder.text, blocks: builder.blocks, pageCount: null, metadata, warnings };
  },
};
