import { readChart } from '../office/chart-text.js';
import { readParagraphs } from '../office/diagram-text.js';
import type { Relationship } from '../office/relationships.js';
import type { ZipPackage } from '../zip/open-package.js';

/** The lines of text in the charts and diagrams that a part refers to, by the id of the relationship. */
export async function readDrawings(zip: ZipPackage, relations: Relationship[]): Promise<Map<string, string[]>> {
  const drawings = new Map<string, string[]>();
  for (const { id, type, target } of relations) {
    if (type === 'chart') drawings.set(id, await chartLines(zip, target));
    if (type === 'diagramData') drawings.set(id, await readParagraphs(zip, target));
  }
  return drawings;
}

async function chartLines(zip: ZipPackage, part: string): Promise<string[]> {
  const { titles, rows } = await readChart(zip, part);
  return [...titles, ...rows.map((cells) => cells.filter((cell) => cell !== '').join(' | '))];
}
