import type { DocumentBuilder } from '../document-builder.js';
import type { ZipPackage } from '../zip/open-package.js';
import { readRelationships } from '../office/relationships.js';
import { readChart } from '../office/chart-text.js';
import { readParagraphs } from '../office/diagram-text.js';
import type { LayoutPositions } from './layout-positions.js';
import { readShapes } from './read-shapes.js';
import { readingOrder } from './reading-order.js';
import { isTitle, type Paragraph, type Shape } from './shape.js';
import { SlideText } from './slide-text.js';

/** Placeholders for dates, headers, footers and numbers, which repeat on every slide. */
const REPEATED_PLACEHOLDERS = new Set(['dt', 'ftr', 'sldNum', 'hdr', 'sldImg']);
/** Placeholders whose paragraphs are the items of a list. */
const LIST_PLACEHOLDERS = new Set(['body', 'obj', '']);

/** Adds the text of a slide: its title, its shapes in reading order, the speaker's notes and the comments. */
export async function addSlide(
  zip: ZipPackage,
  slide: { part: string; page: number },
  layouts: LayoutPositions,
  builder: DocumentBuilder,
): Promise<void> {
  const relations = await readRelationships(zip, slide.part);
  const shapes = readingOrder(await readShapes(zip, slide.part), await layouts.lookup(relations));
  const text = new SlideText(builder, slide.page);
  const parts = new Map(relations.map(({ id, target }) => [id, target]));
  for (const shape of shapes) {
    if (!REPEATED_PLACEHOLDERS.has(shape.placeholder?.type ?? '')) await addShape(zip, shape, parts, text);
  }
  for (const { type, target } of relations) {
    if (type === 'notesSlide') text.add('paragraph', notesOf(await readShapes(zip, target)));
    if (type === 'comments')
      for (const comment of await readParagraphs(zip, target)) text.add('paragraph', `Comment: ${comment}`);
  }
}

/** @param parts the parts that the slide refers to, by id */
async function addShape(zip: ZipPackage, shape: Shape, parts: Map<string, string>, text: SlideText): Promise<void> {
  const { paragraphs, placeholder } = shape;
  if (isTitle(shape)) text.title(paragraphs.map((paragraph) => paragraph.text).join(' '));
  else if (placeholder && LIST_PLACEHOLDERS.has(placeholder.type) && paragraphs.length > 1) text.add('list', bullets(paragraphs));
  else text.add('paragraph', linesOf(paragraphs));
  text.addTable(shape.rows);
  const diagram = parts.get(shape.diagram ?? '');
  if (diagram !== undefined) text.add('list', (await readParagraphs(zip, diagram)).map((line) => `- ${line}`).join('\n'));
  const chart = parts.get(shape.chart ?? '');
  if (chart === undefined) return;
  const { titles, rows } = await readChart(zip, chart);
  text.add('paragraph', titles.join('\n'));
  text.addTable(rows);
}

function notesOf(shapes: Shape[]): string {
  const notes = linesOf(shapes.filter(({ placeholder }) => placeholder?.type === 'body').flatMap(({ paragraphs }) => paragraphs));
  return notes === '' ? '' : `Notes: ${notes}`;
}

function linesOf(paragraphs: Paragraph[]): string {
  return paragraphs.map(({ text }) => text).join('\n');
}

function bullets(paragraphs: Paragraph[]): string {
  return paragraphs.map(({ text, level }) => `${'  '.repeat(level)}- ${text}`).join('\n');
}
