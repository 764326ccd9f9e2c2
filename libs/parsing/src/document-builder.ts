import type { BlockKind, TextBlock } from '@causeway/kernel';
import { tooLong } from './text/decode-text.js';
import { cleanText } from './text/unicode.js';

const SEPARATOR = '\n\n';

/** Builds the text of a document block by block, so that the offsets of the blocks are exact by construction. */
export class DocumentBuilder {
  readonly blocks: TextBlock[] = [];
  private readonly parts: string[] = [];
  private length = 0;

  constructor(private readonly maxCharacters: number) {}

  /**
   * Appends a block. A blank block is left out.
   *
   * @throws AppError `PARSE.LIMIT_EXCEEDED`
   */
  add(kind: BlockKind, raw: string, place: { page?: number | undefined; level?: number | undefined } = {}): void {
    // the indentation of the first line of code belongs to the code
    const text =
      kind === 'code'
        ? cleanText(raw)
            .replace(/^\s*\n/, '')
            .trimEnd()
        : cleanText(raw).trim();
    if (text === '') return;
    if (this.length > 0) this.append(SEPARATOR);
    const block: TextBlock = { kind, charStart: this.length, charEnd: this.length + text.length };
    if (place.page !== undefined) block.page = place.page;
    if (place.level !== undefined) block.level = place.level;
    this.append(text);
    this.blocks.push(block);
  }

  get text(): string {
    return this.parts.join('');
  }

  private append(part: string): void {
    this.parts.push(part);
    this.length += part.length;
    if (this.length > this.maxCharacters) throw tooLong(this.maxCharacters);
  }
}
