import { MediaType } from '../media-type.js';

const MEGABYTE = 1024 * 1024;

/** What a parser takes at work: a base, and a multiple of the file's size. Measured on real files, rounded up. */
const COST: Record<string, { base: number; factor: number }> = {
  [MediaType.Pdf]: { base: 200 * MEGABYTE, factor: 6 },
  [MediaType.Docx]: { base: 150 * MEGABYTE, factor: 40 },
  // read as a stream: what grows is the text alone
  [MediaType.Xlsx]: { base: 80 * MEGABYTE, factor: 12 },
  [MediaType.Pptx]: { base: 60 * MEGABYTE, factor: 6 },
  [MediaType.Epub]: { base: 60 * MEGABYTE, factor: 6 },
};
const TEXT_COST = { base: 50 * MEGABYTE, factor: 8 };

/** Bytes of memory to set aside for parsing a file. */
export function estimateMemory(mediaType: string, fileBytes: number): number {
  const { base, factor } = COST[mediaType] ?? TEXT_COST;
  return base + factor * fileBytes;
}
