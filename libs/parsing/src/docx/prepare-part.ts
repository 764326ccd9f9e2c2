import type { ZipPackage } from '../zip/open-package.js';
import type { Attributes } from '../zip/read-xml.js';
import { damaged } from '../zip/zip-errors.js';
import { FormFields } from './form-fields.js';
import { FormulaReader } from './formula.js';
import { isNote, isNoteReference } from './note-numbers.js';
import type { PartContext } from './part-context.js';
import { PartWriter } from './part-writer.js';
import { readWordXmlInPieces } from './read-word-xml.js';
import { isSkippedElement } from './skipped-elements.js';
import type { Slice } from './slice-writer.js';
import { outlineLevel } from './styles.js';

/** Elements that mammoth needs to see, and the attributes that it reads of them. */
const PASSED: Record<string, string[]> = {
  'w:trPr': [],
  'w:tcPr': [],
  'w:tc': [],
  'w:gridSpan': ['w:val'],
  'w:vMerge': ['w:val'],
  'w:ffData': [],
  'w:checkBox': [],
  'w:checked': ['w:val'],
  'w:default': ['w:val'],
};
/** Elements that stand for a character. */
const CHARACTERS: Record<string, string> = { 'w:tab': '\t', 'w:ptab': '\t', 'w:br': '\n', 'w:cr': '\n', 'w:noBreakHyphen': '-' };

/**
 * Rewrites a part into WordprocessingML that mammoth reads completely: headings and list numbers are resolved, formulas
 * become text, text boxes appear once, settings are left out. Yields each slice as soon as it is complete.
 *
 * @throws AppError `PARSE.CORRUPT`, `PARSE.LIMIT_EXCEEDED`
 */
export async function* preparePart(
  zip: ZipPackage,
  part: string,
  context: PartContext,
  needsBody: boolean,
): AsyncGenerator<Slice> {
  const reader = new PartReader(context);
  const { slices } = reader.writer;
  for await (const _piece of readWordXmlInPieces(zip, part, reader)) yield* slices.takeCompleted();
  if (needsBody && !reader.hasBody) throw damaged(`${part} has no body`);
  slices.cut();
  yield* slices.takeCompleted();
}

class PartReader {
  readonly writer: PartWriter;
  hasBody = false;
  private readonly forms: FormFields;
  /** Names of the open elements. */
  private readonly path: string[] = [];
  /** Depth inside the outermost skipped element; 0 while nothing is skipped. */
  private skippedDepth = 0;
  private openTexts = 0;
  private formula: FormulaReader | undefined;
  /** For each open `mc:AlternateContent`, how much text had been written before it. */
  private readonly alternatives: number[] = [];

  constructor(private readonly context: PartContext) {
    this.writer = new PartWriter(context);
    this.forms = new FormFields(this.writer);
  }

  open(name: string, attributes: Attributes): void {
    const parent = this.path.at(-1) ?? '';
    if (name === 'w:body') this.hasBody = true;
    this.path.push(name);
    if (this.skippedDepth > 0 || this.isSkipped(name, parent, attributes)) this.skippedDepth += 1;
    else if (this.formula) this.formula.open(name, attributes['m:val']);
    else if (this.path.includes('w:pPr')) this.readProperty(name, attributes);
    else if (PASSED[name]) this.pass(name, PASSED[name], attributes);
    else this.openElement(name, attributes, parent);
  }

  close(name: string): void {
    this.path.pop();
    if (this.skippedDepth > 0) this.skippedDepth -= 1;
    else if (this.formula) this.closeInFormula(name);
    else if (PASSED[name] && !this.path.includes('w:pPr')) this.writer.slices.close(name);
    else this.closeElement(name);
  }

  text(text: string): void {
    if (this.skippedDepth > 0) return;
    if (this.formula) this.formula.text(text);
    else if (this.openTexts > 0) this.writer.addText(text);
    else if (this.path.at(-1) === 'w:instrText') this.writer.slices.addRaw(text);
  }

  /** The alternatives of one content repeat each other: once one of them has given text, the others are skipped. */
  private isSkipped(name: string, parent: string, attributes: Attributes): boolean {
    if (name === 'mc:Choice' || name === 'mc:Fallback') return this.writer.characters > (this.alternatives.at(-1) ?? Infinity);
    return isSkippedElement(name, parent, attributes);
  }

  private readProperty(name: string, attributes: Attributes): void {
    const { properties } = this.writer;
    const value = attributes['w:val'];
    if (name === 'w:pStyle') properties.styleId = value;
    else if (name === 'w:outlineLvl') properties.level = outlineLevel(value);
    else if (name === 'w:numId') properties.numId = value;
    else if (name === 'w:ilvl') properties.depth = Number.parseInt(value ?? '', 10) || 0;
    else if (name === 'w:del') properties.endDeleted = true;
  }

  private pass(name: string, kept: string[], attributes: Attributes): void {
    this.writer.slices.open(name, Object.fromEntries(kept.map((key) => [key, attributes[key]])));
  }

  private openElement(name: string, attributes: Attributes, parent: string): void {
    if (name === 'w:t') this.openTexts += 1;
    else if (name === 'w:p') this.writer.openParagraph();
    else if (name === 'w:tbl' || name === 'w:tr') this.writer.openTable(name);
    else if (name === 'm:oMath') this.formula = new FormulaReader();
    else if (name === 'w:txbxContent') this.writer.openTextBox();
    else if (name === 'mc:AlternateContent') this.alternatives.push(this.writer.characters);
    else if (name === 'w:altChunk') this.addAltChunk(attributes['r:id'] ?? '');
    else if (CHARACTERS[name] !== undefined) this.writer.addText(CHARACTERS[name]);
    else if (parent === 'w:trPr') this.passRowProperty(name);
    else if (!this.forms.open(name, attributes)) this.openInline(name, attributes);
  }

  private openInline(name: string, attributes: Attributes): void {
    const { writer } = this;
    if (name === 'w:sym') writer.addSymbol(attributes['w:font'], attributes['w:char']);
    else if (name === 'w:fldChar' || name === 'w:instrText') writer.openField(name, attributes['w:fldCharType']);
    else if (name === 'wp:docPr') writer.addText(attributes.descr ? ` ${attributes.descr} ` : '');
    else if (name === 'c:chart') this.addDrawing(attributes['r:id']);
    else if (name === 'dgm:relIds') this.addDrawing(attributes['r:dm']);
    else if (name === 'v:textpath') writer.addText(attributes.string ?? '');
    else if (name === 'w:comment') writer.prefixNextText(`Comment by ${attributes['w:author'] ?? 'unknown'}: `);
    else if (isNote(name)) writer.prefixNextText(this.context.noteNumbers.prefix(name, attributes['w:id']));
    else if (isNoteReference(name)) writer.addText(this.context.noteNumbers.mark(name, attributes['w:id']));
  }

  private closeElement(name: string): void {
    if (name === 'w:t') this.openTexts -= 1;
    else if (name === 'w:pPr') this.writer.endProperties();
    else if (name === 'w:p') this.writer.closeParagraph();
    else if (name === 'w:tbl' || name === 'w:tr') this.writer.closeTable(name);
    else if (name === 'w:txbxContent') this.writer.closeTextBox();
    else if (name === 'mc:AlternateContent') this.alternatives.pop();
    else if (name === 'w:fldChar' || name === 'w:instrText') this.closeField(name);
    else if (name === 'w:sdt') this.writer.flushReplacement();
  }

  private closeInFormula(name: string): void {
    this.formula?.close(name);
    if (name !== 'm:oMath') return;
    const line = this.formula?.line ?? '';
    this.formula = undefined;
    this.writer.addText(` ${line} `);
  }

  private passRowProperty(name: string): void {
    if (name === 'w:del' || name === 'w:tblHeader') this.writer.slices.empty(name);
  }

  private closeField(name: string): void {
    this.writer.slices.close(name);
    this.forms.close();
  }

  /** Marks the place of an embedded document with a paragraph, which is replaced by its content afterwards. */
  private addAltChunk(id: string): void {
    const altChunk = this.context.altChunks.get(id);
    if (altChunk !== undefined) this.writer.addParagraph(' ', { kind: 'paragraph', altChunk });
  }

  /** Adds the lines of a chart or a diagram as a text box. */
  private addDrawing(id: string | undefined): void {
    const lines = this.context.drawings.get(id ?? '') ?? [];
    if (lines.length === 0) return;
    this.writer.openTextBox();
    for (const line of lines) this.writer.addParagraph(line);
    this.writer.closeTextBox();
  }
}
