import { withPdf, type PdfSettings } from './with-pdf.js';

/** Inspecting a page takes about as long as drawing it would, without its images. */
const MAX_INSPECTED_PAGES = 100;
const MAX_MILLISECONDS = 1_000;

/**
 * Returns which of the given pages draw an image. Pages that were not inspected, because there are too many, are included.
 *
 * No image is decoded. With `maxImageSize: 0` every image is an error, so a page that draws an image has a shorter list
 * of operations when pdf.js stops at the first error than when it goes on.
 */
export async function pagesWithImages(bytes: Uint8Array, pages: number[]): Promise<Set<number>> {
  if (pages.length === 0) return new Set();
  const whole = await drawingLengths(bytes, pages, { maxImageSize: 0 });
  const drawn = pages.filter((page) => whole.get(page) !== 0);
  const interrupted = await drawingLengths(bytes, drawn, { maxImageSize: 0, stopAtErrors: true });
  return new Set(drawn.filter((page) => whole.get(page) === undefined || interrupted.get(page) !== whole.get(page)));
}

/** Returns the number of operations that draw each page. Pages that were not inspected are missing. */
async function drawingLengths(bytes: Uint8Array, pages: number[], settings: PdfSettings): Promise<Map<number, number>> {
  const lengths = new Map<number, number>();
  const end = performance.now() + MAX_MILLISECONDS;
  const inspection = withPdf(
    bytes,
    async (pdf) => {
      for (const number of pages.slice(0, MAX_INSPECTED_PAGES)) {
        if (performance.now() > end) break;
        const page = await pdf.getPage(number);
        const { fnArray } = await page.getOperatorList();
        lengths.set(number, fnArray.length);
        page.cleanup();
      }
    },
    settings,
  );
  await inspection.catch(() => undefined);
  return lengths;
}
