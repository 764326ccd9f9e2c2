import { tooLong } from '../text/decode-text.js';
import type { PartContext } from './part-context.js';
import { type ParagraphProperties, type ParagraphRole, roleOf } from './paragraph-role.js';
import { SliceWriter } from './slice-writer.js';

interface Paragraph {
  properties: ParagraphProperties;
  role: ParagraphRole | undefined;
  /** A paragraph is written with its first content, so that empty paragraphs cost nothing. */
  isWritten: boolean;
}

/** Writes the paragraphs and tables of a part for mammoth, and cuts them into slices between paragraphs or table rows. */
export class PartWriter {
  readonly slices = new SliceWriter();
  private readonly paragraphs: Paragraph[] = [];
  private openTables = 0;
  private written = 0;
  private prefix = '';
  private replacement: string | undefined;

  constructor(private readonly context: Pick<PartContext, 'styles' | 'numbering' | 'maxCharacters'>) {}

  /** Characters of text written so far. */
  get characters(): number {
    return this.written;
  }

  /** Properties of the innermost open paragraph; they count until {@link endProperties}. */
  get properties(): ParagraphProperties {
    return this.paragraphs.at(-1)?.properties ?? {};
  }

  /** Precedes the next text: the number of a note or the author of a comment. */
  prefixNextText(prefix: string): void {
    this.prefix = prefix;
  }

  /** Word draws a check box as a symbol of some font, which this sign replaces. */
  replaceNextText(sign: string): void {
    this.replacement = sign;
  }

  /** Writes a sign that is still to replace a text, when no text has come. */
  flushReplacement(): void {
    if (this.replacement) this.addText('');
  }

  openParagraph(role?: ParagraphRole): void {
    this.paragraphs.push({ properties: {}, role, isWritten: false });
  }

  /** Decides the role of the paragraph. Numbering counts each paragraph here, even one that has no text. */
  endProperties(): void {
    const paragraph = this.paragraphs.at(-1);
    if (paragraph) paragraph.role = roleOf(paragraph.properties, this.context.styles, this.context.numbering);
  }

  closeParagraph(): void {
    const { isWritten, role } = this.paragraphs.at(-1) ?? {};
    // rows of a table are often numbered by a cell that holds a number and no text
    if (!isWritten && this.openTables > 0 && role?.marker && role.marker !== '-') this.addText(' ');
    if (this.paragraphs.pop()?.isWritten) this.slices.close('w:p');
    if (this.paragraphs.length === 0 && this.openTables === 0) this.slices.mayCut(false);
  }

  /** @throws AppError `PARSE.LIMIT_EXCEEDED` */
  addText(text: string): void {
    if (text === '' && this.replacement === undefined) return;
    // a formula may appear outside of a paragraph
    if (this.paragraphs.length === 0) return this.addParagraph(text);
    this.startParagraph();
    this.slices.addText(this.prefix + (this.replacement ?? text));
    this.written += text.length;
    if (this.written > this.context.maxCharacters) throw tooLong(this.context.maxCharacters);
    this.prefix = '';
    this.replacement = undefined;
  }

  addParagraph(text: string, role?: ParagraphRole): void {
    this.openParagraph(role);
    this.addText(text);
    this.closeParagraph();
  }

  /** Passes a symbol on to mammoth, which knows what the characters of symbol fonts mean. */
  addSymbol(font: string | undefined, char: string | undefined): void {
    if (this.replacement !== undefined) return this.addText('');
    this.startParagraph();
    this.slices.empty('w:sym', { 'w:font': font, 'w:char': char });
    this.written += 1;
  }

  openTable(name: 'w:tbl' | 'w:tr'): void {
    if (name === 'w:tbl') this.openTables += 1;
    this.slices.open(name);
  }

  closeTable(name: 'w:tbl' | 'w:tr'): void {
    if (name === 'w:tbl') this.openTables -= 1;
    this.slices.close(name);
    const isOutermost = this.paragraphs.length === 0 && this.openTables === (name === 'w:tbl' ? 0 : 1);
    if (isOutermost) this.slices.mayCut(name === 'w:tr');
  }

  /** Writes a text box as a picture, because mammoth moves the content of a picture behind the paragraph. */
  openTextBox(): void {
    if (this.paragraphs.length === 0) return;
    this.startParagraph();
    this.slices.open('w:pict');
  }

  closeTextBox(): void {
    if (this.paragraphs.length > 0) this.slices.close('w:pict');
  }

  /** Opens an element of a complex field, which mammoth reads to tell the result of a field from its instruction. */
  openField(name: string, type: string | undefined): void {
    this.startParagraph();
    this.slices.open(name, { 'w:fldCharType': type });
  }

  private startParagraph(): void {
    const paragraph = this.paragraphs.at(-1);
    if (!paragraph || paragraph.isWritten) return;
    paragraph.isWritten = true;
    paragraph.role ??= roleOf(paragraph.properties, this.context.styles, this.context.numbering);
    this.slices.openParagraph(paragraph.role, paragraph.properties.endDeleted);
  }
}
