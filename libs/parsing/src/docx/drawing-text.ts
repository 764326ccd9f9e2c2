import { readChart } from '../office/chart-text.js';
import { readParagraphs } from '../office/diagram-text.js';
import type { Relationship } from '../office/relationships.js';
import { tooLong } from '../text/decode-text.js';
import type { ZipPackage } from '../zip/open-package.js';

/**
 * Reads the lines of text in the charts and diagrams of a part, by the id of their relationship.
 *
 * @throws AppError `PARSE.LIMIT_EXCEEDED`
 */
export async function readDrawings(
  zip: ZipPackage,
  relations: Relationship[],
  maxCharacters: number,
): Promise<Map<string, string[]>> {
  const drawings = new Map<string, string[]>();
  let characters = 0;
  for (const { id, type, target } of relations) {
    if (type !== 'chart' && type !== 'diagramData') continue;
    const lines = await (type === 'chart' ? chartLines(zip, target) : readParagraphs(zip, target));
    for (const line of lines) characters += line.length;
    if (characters > maxCharacters) throw tooLong(maxCharacters);
    drawings.set(id, lines);
  }
  return drawings;
}

async function chartLines(zip: ZipPackage, part: string): Promise<string[]> {
  const { titles, rows } = await readChart(zip, part);
  return [...titles, ...rows.map((cells) => cells.filter((cell) => cell !== '').join(' | '))];
}
