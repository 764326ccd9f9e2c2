import type { BlockKind } from '@causeway/kernel';
import type { DocumentBuilder } from '../document-builder.js';
import type { ModelNode } from './mammoth-model.js';
import type { ParagraphRole } from './paragraph-role.js';
import type { Slice } from './slice-writer.js';

const JOINED = new Set<BlockKind>(['list', 'code', 'quote']);

/** Makes blocks of mammoth's model. Items of a list and lines of code that follow each other become one block. */
export class ModelBlocks {
  private kind: BlockKind = 'paragraph';
  private lines: string[] = [];

  /** @param onChunk called where the content of another part stands, when all before it is added */
  constructor(
    private readonly builder: DocumentBuilder,
    private readonly onChunk: (part: string) => void = () => undefined,
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
    if (role.chunk !== undefined) {
      this.flush();
      this.onChunk(role.chunk);
      return;
    }
    const raw = textOf(node);
    const text = role.kind === 'code' ? raw.trimEnd() : tidy(raw);
    if (text === '' && role.kind !== 'code') return;
    if (!JOINED.has(role.kind)) {
      this.flush();
      this.builder.add(role.kind, marked(text, role), { level: role.level });
      return;
    }
    if (this.kind !== role.kind) this.flush();
    this.kind = role.kind;
    this.lines.push(marked(text, role));
  }

  private addTable(node: ModelNode, slice: Slice, continued: boolean): void {
    if (!continued || this.kind !== 'table') this.flush();
    this.kind = 'table';
    for (const row of rowsOf(node, slice.roles)) this.lines.push(row);
  }
}

function roleOf(node: ModelNode, roles: ParagraphRole[]): ParagraphRole {
  return (node.styleId == null ? undefined : roles[Number(node.styleId)]) ?? { kind: 'paragraph' };
}

function marked(text: string, { marker, depth = 0 }: ParagraphRole): string {
  return marker ? `${'  '.repeat(depth)}${marker} ${text}` : text;
}

/** A line for each row, ` | ` between its cells. Cells keep their column below one that spans rows; empty rows are left out. */
function rowsOf(table: ModelNode, roles: ParagraphRole[], cellSign = ' | '): string[] {
  const rows: string[] = [];
  /** For each column, how many more rows the cell above reaches down. */
  const spans: number[] = [];
  for (const row of (table.children ?? []).filter(({ type }) => type === 'tableRow')) {
    const cells: string[] = [];
    let column = 0;
    const passSpanned = () => {
      for (; (spans[column] ?? 0) > 0; column += 1) {
        spans[column] = (spans[column] ?? 0) - 1;
        cells.push('');
      }
    };
    for (const cell of row.children ?? []) {
      passSpanned();
      cells.push(cellText(cell, roles));
      for (let width = Math.min(cell.colSpan ?? 1, 100); width > 0; width -= 1) spans[column++] = (cell.rowSpan ?? 1) - 1;
    }
    passSpanned();
    while (cells.at(-1) === '') cells.pop();
    if (cells.length > 0) rows.push(cells.join(cellSign));
  }
  return rows;
}

/** On one line; of a table inside, cells are set apart by commas and rows by semicolons. */
function cellText(cell: ModelNode, roles: ParagraphRole[]): string {
  const parts = (cell.children ?? []).map((node) => {
    if (node.type === 'table') return rowsOf(node, roles, ', ').join('; ');
    const text = tidy(textOf(node)).replaceAll('\n', ' ');
    const role = roleOf(node, roles);
    // a bullet without text is none
    return text === '' && (role.marker ?? '-') === '-' ? '' : marked(text, { ...role, depth: 0 }).trim();
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
