import type { BlockKind } from '@causeway/kernel';
import type { DocumentBuilder } from '../document-builder.js';
import type { ModelNode } from './mammoth-model.js';
import type { ParagraphRole } from './paragraph-role.js';
import type { Slice } from './slice-writer.js';

/** Kinds of which consecutive paragraphs become one block. */
const JOINED = new Set<BlockKind>(['list', 'code', 'quote']);
/** Bounds the work that a forged column span could cause. */
const MAX_COLUMN_SPAN = 100;

/** Turns mammoth's model into blocks. Consecutive list items, code lines and quote lines become one block. */
export class ModelBlocks {
  private kind: BlockKind = 'paragraph';
  private lines: string[] = [];

  /** @param onAltChunk called at the place of an embedded document, after everything before it was added */
  constructor(
    private readonly builder: DocumentBuilder,
    private readonly onAltChunk: (part: string) => void = () => undefined,
  ) {}

  add(nodes: ModelNode[], slice: Slice): void {
    for (const [at, node] of nodes.entries()) {
      if (node.type === 'table') this.addTable(node, slice, at === 0 && slice.continuesTable);
      else if (node.type === 'paragraph') this.addParagraph(node, roleOf(node, slice.roles));
    }
  }

  flush(): void {
    this.builder.add(this.kind, this.lines.join('\n'));
    this.lines = [];
  }

  private addParagraph(node: ModelNode, role: ParagraphRole): void {
    if (role.altChunk !== undefined) {
      this.flush();
      this.onAltChunk(role.altChunk);
      return;
    }
    const raw = textOf(node);
    const text = role.kind === 'code' ? raw.trimEnd() : tidy(raw);
    if (text === '' && role.kind !== 'code') return;
    if (!JOINED.has(role.kind)) {
      this.flush();
      this.builder.add(role.kind, withMarker(text, role), { level: role.level });
      return;
    }
    if (this.kind !== role.kind) this.flush();
    this.kind = role.kind;
    this.lines.push(withMarker(text, role));
  }

  private addTable(node: ModelNode, slice: Slice, isContinued: boolean): void {
    if (!isContinued || this.kind !== 'table') this.flush();
    this.kind = 'table';
    for (const row of rowsOf(node, slice.roles)) this.lines.push(row);
  }
}

function roleOf(node: ModelNode, roles: ParagraphRole[]): ParagraphRole {
  return (node.styleId == null ? undefined : roles[Number(node.styleId)]) ?? { kind: 'paragraph' };
}

function withMarker(text: string, { marker, depth = 0 }: ParagraphRole): string {
  return marker ? `${'  '.repeat(depth)}${marker} ${text}` : text;
}

/** Returns one line for each row that is not empty. An empty cell stands in for a cell of a row above that reaches down. */
function rowsOf(table: ModelNode, roles: ParagraphRole[], separator = ' | '): string[] {
  const rows: string[] = [];
  /** For each column, the number of rows that the cell above still covers. */
  const coveredRows: number[] = [];
  for (const row of (table.children ?? []).filter(({ type }) => type === 'tableRow')) {
    const cells: string[] = [];
    let column = 0;
    const skipCovered = () => {
      for (; (coveredRows[column] ?? 0) > 0; column += 1) {
        coveredRows[column] = (coveredRows[column] ?? 0) - 1;
        cells.push('');
      }
    };
    for (const cell of row.children ?? []) {
      skipCovered();
      cells.push(cellText(cell, roles));
      const width = Math.min(cell.colSpan ?? 1, MAX_COLUMN_SPAN);
      for (let at = 0; at < width; at += 1) coveredRows[column++] = (cell.rowSpan ?? 1) - 1;
    }
    skipCovered();
    while (cells.at(-1) === '') cells.pop();
    if (cells.length > 0) rows.push(cells.join(separator));
  }
  return rows;
}

/** Writes a cell on one line. A table inside the cell has commas between its cells and semicolons between its rows. */
function cellText(cell: ModelNode, roles: ParagraphRole[]): string {
  const parts = (cell.children ?? []).map((node) => {
    if (node.type === 'table') return rowsOf(node, roles, ', ').join('; ');
    const text = tidy(textOf(node)).replaceAll('\n', ' ');
    const role = roleOf(node, roles);
    // an empty item of a bulleted list says nothing, an empty item of a numbered list says its number
    return text === '' && (role.marker ?? '-') === '-' ? '' : withMarker(text, { ...role, depth: 0 }).trim();
  });
  return parts.filter((part) => part !== '').join(' ');
}

function textOf(node: ModelNode): string {
  if (node.type === 'text') return node.value ?? '';
  if (node.type === 'checkbox') return node.checked ? '☒' : '☐';
  if (node.type === 'tab') return '\t';
  return (node.children ?? []).map(textOf).join('');
}

function tidy(text: string): string {
  return text
    .split('\n')
    .map((line) => line.replace(/[ \t]+/g, ' ').trim())
    .filter((line) => line !== '')
    .join('\n');
}
