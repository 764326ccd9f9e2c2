import { AppError } from '@causeway/kernel';
import { DocumentBuilder } from '../document-builder.js';
import type { DocumentParser, ParsedContent, ParserContext } from '../document-parser.js';
import { MediaType } from '../media-type.js';
import { addPages } from './structure/blocks.js';
import { withPdf } from './pdfjs/with-pdf.js';
import { headingsOf } from './structure/headings.js';
import { pagesWithImages } from './pdfjs/pages-with-images.js';
import { readMetadata } from './pdfjs/metadata.js';
import { readOutline } from './pdfjs/outline.js';
import type { PageText } from './page-text.js';
import { readPages } from './read-pages.js';
import { hasText, pageWarnings } from './structure/page-warnings.js';
import { readXfa } from './pdfjs/xfa-form.js';

const XFA_WARNING = { code: 'XFA_FORM', message: 'this is an XFA form; only its fallback pages could be read' };

export const pdfParser: DocumentParser = {
  mediaTypes: [MediaType.Pdf],
  async parse(bytes: Uint8Array, context: ParserContext): Promise<ParsedContent> {
    const { pages, outline, info } = await withPdf(bytes, async (pdf) => ({
      pages: await readPages(pdf, context.maxCharacters),
      outline: await readOutline(pdf),
      info: { ...(await readMetadata(pdf)), pageCount: pdf.numPages },
    }));
    const form = info.isXfa ? await readXfa(bytes, context.maxCharacters) : [];
    const builder = new DocumentBuilder(context.maxCharacters);
    for (const [index, text] of form.entries()) builder.add('paragraph', text, { page: index + 1 });
    addPages(pages, headingsOf(pages, outline), builder);
    const withoutTextPages = pages.filter((page) => !page.failure && !hasText(page)).map(({ page }) => page);
    const images = await pagesWithImages(bytes, withoutTextPages);
    const { text, blocks } = builder;
    if (blocks.length === 0) throw noTextError(pages, images);
    const warnings = [...(info.isXfa && form.length === 0 ? [XFA_WARNING] : []), ...pageWarnings(pages, images)];
    return { text, blocks, pageCount: Math.max(info.pageCount, form.length), metadata: info.metadata, warnings };
  },
};

function noTextError(pages: PageText[], images: Set<number>): AppError {
  if (pages.every(({ failure }) => failure)) {
    return new AppError('PARSE.CORRUPT', 'the PDF is damaged: none of its pages can be read');
  }
  if (images.size === 0) return new AppError('PARSE.NO_TEXT', 'the PDF contains no text');
  return new AppError(
    'PARSE.NEEDS_OCR',
    'the PDF contains only images of text; run text recognition (OCR) on it and upload it again',
  );
}
