import type { BlockKind } from '@causeway/kernel';
import type { DocumentBuilder } from '../document-builder.js';
import { cleanText } from '../text/unicode.js';
import { readHtml, VOID } from './html-events.js';
import { isHidden, metadataOf } from './html-attributes.js';

export interface HtmlOptions {
  /** Receives the metadata of the document: `title`, `language`, `author`, `description`, `keywords`. */
  onMetadata?: (key: string, value: string) => void;
}

/** Elements that are left out together with their content. */
const SKIPPED = new Set([
  'script',
  'style',
  'noscript',
  'template',
  'svg',
  'iframe',
  'object',
  'canvas',
  'select',
  'textarea',
  'title',
  // the source of a formula, which repeats the formula beside it
  'annotation',
  'annotation-xml',
]);
const BLOCK = new Set(
  (
    'address article aside blockquote body caption center dd details dialog dir div dl dt fieldset figcaption figure footer form ' +
    'h1 h2 h3 h4 h5 h6 header hr html li main menu nav ol p pre section summary table tbody td tfoot th thead tr ul'
  ).split(' '),
);
/** Elements that decide the kind of block; the outermost one counts. */
const CONTAINER: Record<string, BlockKind> = {
  table: 'table',
  ul: 'list',
  ol: 'list',
  dl: 'list',
  menu: 'list',
  pre: 'code',
  blockquote: 'quote',
};

/** Bounds the indentation of list items, which would otherwise take more characters than the text in deeply nested lists. */
const MAX_INDENT = 10;
/** The marker of an empty list item, and the indentation in front of a marker. */
const BARE_MARKER = /^(?:-|\d+\.)$/;
const INDENT = /^(?: {2})*(?=(?:-|\d+\.) )/;

/** Adds the visible text of an HTML source to `builder`. Nothing is loaded, and no script runs. */
export function addHtml(html: string, builder: DocumentBuilder, options: HtmlOptions = {}): void {
  const reader = new BlockReader(builder, options);
  readHtml(html, reader);
  reader.flush();
}

class BlockReader {
  private text = '';
  private title: string | undefined;
  /** Depth inside the outermost skipped element; 0 while nothing is skipped. */
  private skippedDepth = 0;
  private preformatted = 0;
  /** For each open list, the number of its next item; `undefined` if its items are not numbered. */
  private readonly lists: (number | undefined)[] = [];
  /** Whether a list item has a marker, but no text yet. */
  private isItemEmpty = false;
  private container: { name: string; kind: BlockKind; depth: number } | undefined;

  constructor(
    private readonly builder: DocumentBuilder,
    private readonly options: HtmlOptions,
  ) {}

  open(name: string, attributes: Readonly<Record<string, string>>): void {
    for (const [key, value] of metadataOf(name, attributes)) this.options.onMetadata?.(key, value);
    if (this.skippedDepth > 0 || SKIPPED.has(name) || isHidden(attributes)) {
      if (name === 'title' && this.skippedDepth === 0) this.title = '';
      if (!VOID.has(name)) this.skippedDepth += 1;
    } else if (name === 'br') {
      this.text += '\n';
    } else if (name === 'img') {
      this.read(attributes.alt ? ` ${attributes.alt} ` : '');
    } else if (name === 'input' && attributes.type === 'checkbox') {
      this.read('checked' in attributes ? '☒ ' : '☐ ');
    } else if (BLOCK.has(name)) {
      this.openBlock(name, attributes);
    }
  }

  private openBlock(name: string, attributes: Readonly<Record<string, string>>): void {
    const kind = CONTAINER[name];
    if (this.container) this.breakInside(name, true);
    else this.flush();
    if (name === 'pre') this.preformatted += 1;
    if (name === 'ul') this.openList(undefined);
    if (name === 'ol') this.openList(Number.parseInt(attributes.start ?? '1', 10) || 1);
    if (this.container?.name === name) this.container.depth += 1;
    else if (kind && !this.container) this.container = { name, kind, depth: 1 };
    if (name === 'li') this.startItem();
  }

  close(name: string): void {
    if (this.skippedDepth > 0) {
      if (!VOID.has(name)) this.skippedDepth -= 1;
      if (this.skippedDepth === 0) this.endTitle();
      return;
    }
    if (!BLOCK.has(name) || VOID.has(name)) return;
    if (name === 'pre') this.preformatted -= 1;
    if (name === 'ul' || name === 'ol') this.lists.pop();
    if (!this.container) return this.flush(headingLevel(name));
    this.breakInside(name, false);
    if (this.container.name === name) this.container.depth -= 1;
    if (this.container.depth === 0) this.flush();
  }

  read(text: string): void {
    if (this.skippedDepth > 0) {
      if (this.title !== undefined && this.title.length < 500) this.title += text;
    } else if (this.preformatted > 0) {
      this.text += text;
    } else {
      this.text += text.replace(/[ \t\r\n\f]+/g, ' ');
    }
    if (this.isItemEmpty && text.trim() !== '') this.isItemEmpty = false;
  }

  private endTitle(): void {
    if (this.title) this.options.onMetadata?.('title', cleanText(this.title).replace(/\s+/g, ' ').trim());
    this.title = undefined;
  }

  /** Ends the open block and adds it to the document. */
  flush(level?: number): void {
    const kind = this.container?.kind ?? (level ? 'heading' : 'paragraph');
    this.builder.add(kind, kind === 'code' ? this.text : tidy(this.text), { level });
    this.text = '';
    this.container = undefined;
  }

  /** Separates blocks inside a container: table cells on one line, everything else on separate lines. */
  private breakInside(name: string, opens: boolean): void {
    if (this.container?.kind === 'table' && name !== 'tr' && name !== 'table' && name !== 'caption') {
      this.text += opens && (name === 'td' || name === 'th') ? '\t' : ' ';
    } else if (!this.isItemEmpty) {
      this.text += '\n';
    }
  }

  private openList(first: number | undefined): void {
    this.lists.push(first);
    this.isItemEmpty = false;
    this.text += '\n';
  }

  private startItem(): void {
    const number = this.lists.at(-1);
    if (number !== undefined) this.lists[this.lists.length - 1] = number + 1;
    if (this.container?.kind === 'list') {
      this.text += `\n${'  '.repeat(Math.min(Math.max(0, this.lists.length - 1), MAX_INDENT))}${number === undefined ? '-' : `${number}.`} `;
      this.isItemEmpty = true;
    } else if (number !== undefined) {
      this.text += `${number}. `;
    }
  }
}

function headingLevel(name: string): number | undefined {
  const level = /^h([1-6])$/.exec(name)?.[1];
  return level === undefined ? undefined : Number(level);
}

/** Puts ` | ` between cells, collapses spaces, and removes empty lines. */
function tidy(text: string): string {
  return text
    .split('\n')
    .map(tidyLine)
    .filter((line) => line.trim() !== '' && !BARE_MARKER.test(line.trim()))
    .join('\n');
}

function tidyLine(line: string): string {
  const indent = INDENT.exec(line)?.[0] ?? '';
  const cells = line
    .slice(indent.length)
    .split('\t')
    .map((cell) => cell.replace(/ +/g, ' ').trim());
  // the text before the first cell is not a cell if it is empty
  if (cells.length > 1 && cells[0] === '') cells.shift();
  while (cells.at(-1) === '') cells.pop();
  return indent + cells.join(' | ');
}
