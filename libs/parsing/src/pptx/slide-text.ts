import type { BlockKind } from '@causeway/kernel';
import type { DocumentBuilder } from '../document-builder.js';

/** Adds the blocks of a slide. A slide without a title gets its number as a heading, so that it does not continue the previous one. */
export class SlideText {
  private hasHeading = false;

  constructor(
    private readonly builder: DocumentBuilder,
    private readonly page: number,
  ) {}

  title(text: string): void {
    if (text === '') return;
    const kind = this.hasHeading ? 'paragraph' : 'heading';
    this.builder.add(kind, text, { page: this.page, level: this.hasHeading ? undefined : 1 });
    this.hasHeading = true;
  }

  add(kind: BlockKind, text: string): void {
    if (text === '') return;
    if (!this.hasHeading) this.title(`Slide ${this.page}`);
    this.builder.add(kind, text, { page: this.page });
  }

  addTable(rows: string[][]): void {
    const lines = rows.map((cells) => cells.filter((cell) => cell !== '').join(' | ')).filter((line) => line !== '');
    this.add('table', lines.join('\n'));
  }
}
