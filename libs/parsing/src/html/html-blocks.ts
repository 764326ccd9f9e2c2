import type { BlockKind } from '@causeway/kernel';
import type { DocumentBuilder } from '../document-builder.js';
import { cleanText } from '../text/unicode.js';
import { readHtml, VOID } from './html-events.js';
import { isHidden, metadataOf } from './html-attributes.js';

export interface HtmlOptions {
  /** Called with what the document says about itself: `title`, `language`, `author`, `description`, `keywords`. */
  onMetadata?: (key: string, value: string) => void;
}

const UNREAD = new Set([
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
  // the source of a formula, which stands beside the formula
  'annotation',
  'annotation-xml',
]);
const BLOCK = new Set(
  (
    'address article aside blockquote body caption center dd details dialog dir div dl dt fieldset figcaption figure footer form ' +
    'h1 h2 h3 h4 h5 h6 header hr html li main menu nav ol p pre section summary table tbody td tfoot th thead tr ul'
  ).split(' '),
);
/** The outermost of these decides what kind of block its text becomes. */
const CONTAINER: Record<string, BlockKind> = {
  table: 'table',
  ul: 'list',
  ol: 'list',
  dl: 'list',
  menu: 'list',
  pre: 'code',
  blockquote: 'quote',
};

/** Depth of a list beyond which its items are not indented further, or their indentation would outgrow the text. */
const MAX_INDENT = 10;
/** A list item's marker that nothing follows, and where one stands behind its indentation. */
const BARE_MARKER = /^(?:-|\d+\.)$/;
const INDENT = /^(?: {2})*(?=(?:-|\d+\.) )/;

/** Adds the readable text of an HTML source to `builder`, in order. Nothing is loaded, nothing is run. */
export function addHtml(html: string, builder: DocumentBuilder, options: HtmlOptions = {}): void {
  const reader = new BlockReader(builder, options);
  readHtml(html, reader);
  reader.flush();
}

class BlockReader {
  private text = '';
  private title: string | undefined;
  /** Depth below the outermost unread element; 0: reading. */
  private unread = 0;
  private preformatted = 0;
  /** For each open list the number of its next item; `undefined` where items are not numbered. */
  private readonly lists: (number | undefined)[] = [];
  /** Behind the marker of a list item, before its first word. */
  private atItem = false;
  private container: { name: string; kind: BlockKind; depth: number } | undefined;

  constructor(
    private readonly builder: DocumentBuilder,
    private readonly options: HtmlOptions,
  ) {}

  open(name: string, attributes: Readonly<Record<string, string>>): void {
    for (const [key, value] of metadataOf(name, attributes)) this.options.onMetadata?.(key, value);
    if (this.unread > 0 || UNREAD.has(name) || isHidden(attributes)) {
      if (name === 'title' && this.unread === 0) this.title = '';
      if (!VOID.has(name)) this.unread += 1;
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
    if (this.unread > 0) {
      if (!VOID.has(name)) this.unread -= 1;
      if (this.unread === 0) this.endTitle();
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
    if (this.unread > 0) {
      if (this.title !== undefined && this.title.length < 500) this.title += text;
    } else if (this.preformatted > 0) {
      this.text += text;
    } else {
      this.text += text.replace(/[ \t\r\n\f]+/g, ' ');
    }
    if (this.atItem && text.trim() !== '') this.atItem = false;
  }

  private endTitle(): void {
    if (this.title) this.options.onMetadata?.('title', cleanText(this.title).replace(/\s+/g, ' ').trim());
    this.title = undefined;
  }

  /** Ends the open block and hands it on. */
  flush(level?: number): void {
    const kind = this.container?.kind ?? (level ? 'heading' : 'paragraph');
    this.builder.add(kind, kind === 'code' ? this.text : tidy(this.text), { level });
    this.text = '';
    this.container = undefined;
  }

  /** Block ends inside a container: cells stand side by side, everything else on lines of its own. */
  private breakInside(name: string, opens: boolean): void {
    if (this.container?.kind === 'table' && name !== 'tr' && name !== 'table' && name !== 'caption') {
      this.text += opens && (name === 'td' || name === 'th') ? '\t' : ' ';
    } else if (!this.atItem) {
      this.text += '\n';
    }
  }

  private openList(first: number | undefined): void {
    this.lists.push(first);
    this.atItem = false;
    this.text += '\n';
  }

  private startItem(): void {
    const number = this.lists.at(-1);
    if (number !== undefined) this.lists[this.lists.length - 1] = number + 1;
    if (this.container?.kind === 'list') {
      this.text += `\n${'  '.repeat(Math.min(Math.max(0, this.lists.length - 1), MAX_INDENT))}${number === undefined ? '-' : `${number}.`} `;
      this.atItem = true;
    } else if (number !== undefined) {
      this.text += `${number}. `;
    }
  }
}

function headingLevel(name: string): number | undefined {
  const level = /^h([1-6])$/.exec(name)?.[1];
  return level === undefined ? undefined : Number(level);
}

/** Collapses what markup left behind: cells become ` | `, runs of spaces one, empty lines none. */
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
  // what stands before the first cell is no cell, if it is empty
  if (cells.length > 1 && cells[0] === '') cells.shift();
  while (cells.at(-1) === '') cells.pop();
  return indent + cells.join(' | ');
}
