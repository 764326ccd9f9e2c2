import { AppError } from '@causeway/kernel';
import type { PDFDocumentProxy } from 'pdfjs-dist/legacy/build/pdf.mjs';
import { DocumentBuilder } from '../document-builder.js';
import type { DocumentParser, ParsedContent, ParserContext } from '../document-parser.js';
import { MediaType } from '../media-type.js';
import { addPages } from './pdf-blocks.js';
import { withPdf } from './pdf-document.js';
import { headingLevels } from './pdf-headings.js';
import { readMetadata } from './pdf-metadata.js';
import { readOutline } from './pdf-outline.js';
import { readPages } from './pdf-pages.js';
import { pageWarnings } from './pdf-warnings.js';

const IMAGE_MARKS = ['/Subtype/Image', '/Subtype /Image'];
const XFA_WARNING = { code: 'XFA_FORM', message: 'this is an XFA form; only its fallback pages were read' };

export const pdfParser: DocumentParser = {
  mediaTypes: [MediaType.Pdf],
  parse(bytes: Uint8Array, context: ParserContext): Promise<ParsedContent> {
    return withPdf(bytes, (pdf) => readPdf(pdf, bytes, context));
  },
};

async function readPdf(pdf: PDFDocumentProxy, bytes: Uint8Array, context: ParserContext): Promise<ParsedContent> {
  const pages = await readPages(pdf, context.maxCharacters);
  const builder = new DocumentBuilder(context.maxCharacters);
  addPages(pages, headingLevels(pages, await readOutline(pdf)), builder);
  if (builder.blocks.length === 0)
    throw withoutText(
      pages.every(({ failure }) => failure),
      bytes,
    );
  const { text, blocks } = builder;
  const { metadata, isXfa } = await readMetadata(pdf);
  const warnings = [...(isXfa ? [XFA_WARNING] : []), ...pageWarnings(pages)];
  return { text, blocks, pageCount: pdf.numPages, metadata, warnings };
}

function withoutText(allFailed: boolean, bytes: Uint8Array): AppError {
  if (allFailed) return new AppError('PARSE.CORRUPT', 'the PDF is damaged: none of its pages can be read');
  // images are streams, so their dictionaries stand in the file in plain sight
  const file = Buffer.from(bytes.buffer, bytes.byteOffset, bytes.length);
  if (IMAGE_MARKS.some((mark) => file.includes(mark))) {
    return new AppError(
      'PARSE.NEEDS_OCR',
      'the PDF holds images of text only; run text recognition (OCR) on it and upload it again',
    );
  }
  return new AppError('PARSE.NO_TEXT', 'the PDF holds no text');
}
