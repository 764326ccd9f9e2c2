import type { BlockKind } from '@causeway/kernel';
import type { DocumentBuilder } from '../document-builder.js';

/** What a slide adds to a document. A slide without a title is headed by its number, or it would read as part of the one before. */
export class SlideText {
  private headed = false;

  constructor(
    private readonly builder: DocumentBuilder,
    private readonly page: number,
  ) {}

  title(text: string): void {
    if (text === '') return;
    const kind = this.headed ? 'paragraph' : 'heading';
    this.builder.add(kind, text, { page: this.page, level: this.headed ? undefined : 1 });
    this.headed = true;
  }

  add(kind: BlockKind, text: string): void {
    if (text === '') return;
    if (!this.headed) this.title(`Slide ${this.page}`);
    this.builder.add(kind, text, { page: this.page });
  }

  addTable(rows: string[][]): void {
    const lines = rows.map((cells) => cells.filter((cell) => cell !== '').join(' | ')).filter((line) => line !== '');
    this.add('table', lines.join('\n'));
  }
}
