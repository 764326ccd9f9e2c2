import { AppError } from '@causeway/kernel';
import { boundedMetadata, boundedWarnings } from './bounded-report.js';
import { csvParser } from './csv/csv.parser.js';
import { docxParser } from './docx/docx.parser.js';
import type { DocumentParser, ParserContext } from './document-parser.js';
import { epubParser } from './epub/epub.parser.js';
import { htmlParser } from './html/html.parser.js';
import { markdownParser } from './markdown/markdown.parser.js';
import type { ParsedDocument } from './parsed-document.js';
import { pdfParser } from './pdf/pdf.parser.js';
import { pptxParser } from './pptx/pptx.parser.js';
import { textParser } from './text/text.parser.js';
import { xlsxParser } from './xlsx/xlsx.parser.js';

const PARSERS: DocumentParser[] = [
  textParser,
  markdownParser,
  htmlParser,
  csvParser,
  pdfParser,
  docxParser,
  xlsxParser,
  pptxParser,
  epubParser,
];

/**
 * Parses a file in the current thread.
 *
 * @throws AppError `PARSE.*`
 */
export async function parseBytes(bytes: Uint8Array, mediaType: string, context: ParserContext): Promise<ParsedDocument> {
  const parser = PARSERS.find(({ mediaTypes }) => (mediaTypes as readonly string[]).includes(mediaType));
  if (!parser) throw new AppError('PARSE.UNSUPPORTED', `no parser reads ${mediaType}`);
  const content = await parser.parse(bytes, context);
  if (content.blocks.length === 0) throw new AppError('PARSE.NO_TEXT', 'the document contains no text');
  const { metadata, warnings } = content;
  return { ...content, metadata: boundedMetadata(metadata), warnings: boundedWarnings(warnings), mediaType };
}
