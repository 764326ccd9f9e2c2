import { MediaType } from '../media-type.js';

const MEGABYTE = 1024 * 1024;

/** Memory that a parser needs: a base plus a multiple of the file size. Measured on real files and rounded up. */
const COST: Record<string, { base: number; factor: number }> = {
  [MediaType.Pdf]: { base: 200 * MEGABYTE, factor: 6 },
  [MediaType.Docx]: { base: 150 * MEGABYTE, factor: 40 },
  // a workbook is read as a stream, so only its text grows
  [MediaType.Xlsx]: { base: 80 * MEGABYTE, factor: 12 },
  [MediaType.Pptx]: { base: 60 * MEGABYTE, factor: 6 },
  [MediaType.Epub]: { base: 60 * MEGABYTE, factor: 6 },
};
const TEXT_COST = { base: 50 * MEGABYTE, factor: 8 };

/** Estimates how many bytes of memory it takes to parse a file. */
export function estimateMemory(mediaType: string, fileBytes: number): number {
  const { base, factor } = COST[mediaType] ?? TEXT_COST;
  return base + factor * fileBytes;
}
