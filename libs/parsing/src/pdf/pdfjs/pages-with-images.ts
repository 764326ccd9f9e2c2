import { withPdf, type PdfSettings } from './with-pdf.js';

/** Looking at a page takes about as long as drawing it would, without its images. */
const MAX_LOOKS = 100;
const MAX_MILLISECONDS = 1_000;

/**
 * Which of some pages draw an image. Those that were not looked at, because there are too many, count as such.
 *
 * No image is decoded: every image is an error here, and the drawing of a page that is given up at its first error is
 * shorter than that of a page that is not.
 */
export async function pagesWithImages(bytes: Uint8Array, pages: number[]): Promise<Set<number>> {
  if (pages.length === 0) return new Set();
  const whole = await drawingLengths(bytes, pages, { maxImageSize: 0 });
  const drawn = pages.filter((page) => whole.get(page) !== 0);
  const interrupted = await drawingLengths(bytes, drawn, { maxImageSize: 0, stopAtErrors: true });
  return new Set(drawn.filter((page) => whole.get(page) === undefined || interrupted.get(page) !== whole.get(page)));
}

/** How many operations it takes to draw each of some pages; pages that were not looked at are missing. */
async function drawingLengths(bytes: Uint8Array, pages: number[], settings: PdfSettings): Promise<Map<number, number>> {
  const lengths = new Map<number, number>();
  const end = performance.now() + MAX_MILLISECONDS;
  const look = withPdf(
    bytes,
    async (pdf) => {
      for (const number of pages.slice(0, MAX_LOOKS)) {
        if (performance.now() > end) break;
        const page = await pdf.getPage(number);
        const { fnArray } = await page.getOperatorList();
        lengths.set(number, fnArray.length);
        page.cleanup();
      }
    },
    settings,
  );
  await look.catch(() => undefined);
  return lengths;
}
