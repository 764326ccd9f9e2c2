import { tooLong } from '../text/decode-text.js';
import type { ZipPackage } from '../zip/open-package.js';
import type { Attributes } from '../zip/read-xml.js';
import { damaged } from '../zip/zip-errors.js';
import { FormulaReader } from './formula.js';
import type { Numbering } from './numbering.js';
import { type ParagraphProperties, type ParagraphRole, roleOf } from './paragraph-role.js';
import { readWordXmlInPieces } from './read-word-xml.js';
import { type Slice, SliceWriter } from './slice-writer.js';
import { outlineLevel, type Styles } from './styles.js';

/** What is the same for all parts of a document. */
export interface PartContext {
  styles: Styles;
  numbering: Numbering;
  /** Parts that stand in the text as a whole, by the id of their relation. */
  chunks: ReadonlyMap<string, string>;
  /** Lines of charts and diagrams, by the id of their relation. */
  drawings: ReadonlyMap<string, string[]>;
  /** Number of each note that is referred to, by {@link noteKey}; grows as references are read. */
  notes: Map<string, number>;
  maxCharacters: number;
}

interface Paragraph {
  properties: ParagraphProperties;
  role: ParagraphRole | undefined;
  /** Written at its first content, so that empty paragraphs cost nothing. */
  written: boolean;
}

/** Left out with all that is in them: settings, what a revision removed, the reading aids above Chinese characters. */
const SKIPPED = new Set(
  (
    'w:del w:moveFrom w:delText w:delInstrText w:rPr w:sectPr w:tblPr w:tblGrid w:tblPrEx w:rt w:pPrChange w:rPrChange ' +
    'w:sectPrChange w:tcPrChange w:trPrChange w:tblPrChange w:tabs'
  ).split(' '),
);
const KEPT_BELOW: Record<string, string> = { 'w:rPr': 'w:pPr', 'w:del': 'w:rPr w:trPr' };
/** Passed on as they are, since mammoth makes text of them or is led by them. */
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
const TYPED: Record<string, string> = { 'w:tab': '\t', 'w:ptab': '\t', 'w:br': '\n', 'w:cr': '\n', 'w:noBreakHyphen': '-' };
const OFF = new Set(['0', 'false', 'off']);
const NOTE = /^w:(footnote|endnote)$/;
const NOTE_REFERENCE = /^w:(footnote|endnote)Reference$/;

function noteKey(kind: string, id: string | undefined): string {
  return `${kind} ${id}`;
}

/**
 * Writes a part anew as what mammoth reads fully: headings and list numbers resolved, formulas as text, text boxes once,
 * settings left out. Slices come as soon as they are complete.
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
  for await (const _piece of readWordXmlInPieces(zip, part, reader)) yield* reader.writer.take();
  if (needsBody && !reader.hasBody) throw damaged(`${part} has no body`);
  reader.writer.cut();
  yield* reader.writer.take();
}

class PartReader {
  readonly writer = new SliceWriter();
  hasBody = false;
  /** Names of the open elements. */
  private readonly path: string[] = [];
  private readonly paragraphs: Paragraph[] = [];
  private tables = 0;
  /** Depth below the outermost element that is left out; 0: reading. */
  private skipped = 0;
  private formula: FormulaReader | undefined;
  private texts = 0;
  /** Characters so far, by which the second form of the same content is told from the only one. */
  private characters = 0;
  private readonly alternatives: number[] = [];
  /** A check box whose sign is to replace the next text. */
  private box: string | undefined;
  /** Of a form field; its field has no text. */
  private dropDown: { chosen: number; choices: string[] } | undefined;
  /** Stands before the next text: the number of a note, the author of a comment. */
  private prefix = '';

  constructor(private readonly context: PartContext) {}

  open(name: string, attributes: Attributes): void {
    const parent = this.path.at(-1) ?? '';
    if (name === 'w:body') this.hasBody = true;
    this.path.push(name);
    if (this.skipped > 0 || this.isSkipped(name, parent, attributes)) this.skipped += 1;
    else if (this.formula) this.formula.open(name, attributes['m:val']);
    else if (this.path.includes('w:pPr')) this.readProperty(name, attributes);
    else if (PASSED[name]) this.pass(name, PASSED[name], attributes);
    else this.enter(name, attributes, parent);
  }

  close(name: string): void {
    this.path.pop();
    if (this.skipped > 0) this.skipped -= 1;
    else if (this.formula) this.closeInFormula(name);
    else if (PASSED[name] && !this.path.includes('w:pPr')) this.writer.close(name);
    else this.leave(name);
  }

  text(text: string): void {
    if (this.skipped > 0) return;
    if (this.formula) this.formula.text(text);
    else if (this.texts > 0) this.add(text);
    else if (this.path.at(-1) === 'w:instrText') this.writer.addRaw(text);
  }

  private isSkipped(name: string, parent: string, attributes: Attributes): boolean {
    if (name === 'mc:Choice' || name === 'mc:Fallback') return this.characters > (this.alternatives.at(-1) ?? Infinity);
    if (NOTE.test(name)) return /separator|continuation/i.test(attributes['w:type'] ?? '');
    return SKIPPED.has(name) && !KEPT_BELOW[name]?.split(' ').includes(parent);
  }

  private readProperty(name: string, attributes: Attributes): void {
    const properties = this.paragraphs.at(-1)?.properties ?? {};
    const value = attributes['w:val'];
    if (name === 'w:pStyle') properties.styleId = value;
    else if (name === 'w:outlineLvl') properties.level = outlineLevel(value);
    else if (name === 'w:numId') properties.numId = value;
    else if (name === 'w:ilvl') properties.depth = Number.parseInt(value ?? '', 10) || 0;
    else if (name === 'w:del') properties.endDeleted = true;
  }

  private pass(name: string, kept: string[], attributes: Attributes): void {
    this.writer.open(name, Object.fromEntries(kept.map((key) => [key, attributes[key]])));
  }

  private enter(name: string, attributes: Attributes, parent: string): void {
    if (name === 'w:t') this.texts += 1;
    else if (name === 'w:p') this.paragraphs.push({ properties: {}, role: undefined, written: false });
    else if (name === 'w:tbl' || name === 'w:tr') this.openTable(name);
    else if (name === 'm:oMath') this.formula = new FormulaReader();
    else if (name === 'w:txbxContent') this.openTextBox();
    else if (name === 'mc:AlternateContent') this.alternatives.push(this.characters);
    else if (name === 'w:altChunk') this.addChunk(attributes['r:id'] ?? '');
    else if (TYPED[name] !== undefined) this.add(TYPED[name]);
    else if (parent === 'w:trPr') this.passRowProperty(name);
    else this.enterMark(name, attributes);
  }

  private enterMark(name: string, attributes: Attributes): void {
    if (name === 'w:sym') this.addSymbol(attributes);
    else if (name === 'w:fldChar' || name === 'w:instrText') this.openField(name, attributes);
    else if (name === 'w14:checkbox') this.box = '☐';
    else if (name === 'w14:checked') this.box = OFF.has(attributes['w14:val'] ?? '') ? '☐' : '☒';
    else if (name === 'wp:docPr') this.add(attributes.descr ? ` ${attributes.descr} ` : '');
    else if (name === 'c:chart') this.addDrawing(attributes['r:id']);
    else if (name === 'dgm:relIds') this.addDrawing(attributes['r:dm']);
    else if (name === 'w:ddList') this.dropDown = { chosen: 0, choices: [] };
    else if (this.dropDown && name === 'w:result') this.dropDown.chosen = Number(attributes['w:val']) || 0;
    else if (name === 'w:listEntry') this.dropDown?.choices.push(attributes['w:val'] ?? '');
    else if (name === 'v:textpath') this.add(attributes.string ?? '');
    else if (name === 'w:comment') this.prefix = `Comment by ${attributes['w:author'] ?? 'unknown'}: `;
    else if (NOTE.test(name)) this.prefix = this.notePrefix(name, attributes);
    else if (NOTE_REFERENCE.test(name)) this.addReference(name, attributes);
  }

  private leave(name: string): void {
    if (name === 'w:t') this.texts -= 1;
    else if (name === 'w:pPr') this.endProperties();
    else if (name === 'w:p') this.closeParagraph();
    else if (name === 'w:tbl' || name === 'w:tr') this.closeTable(name);
    else if (name === 'w:txbxContent') this.closeTextBox();
    else if (name === 'mc:AlternateContent') this.alternatives.pop();
    else if (name === 'w:fldChar' || name === 'w:instrText') this.closeField(name);
    else if (name === 'w:sdt' && this.box) this.add('');
  }

  private closeInFormula(name: string): void {
    this.formula?.close(name);
    if (name !== 'm:oMath') return;
    const line = this.formula?.line ?? '';
    this.formula = undefined;
    this.add(` ${line} `);
  }

  private endProperties(): void {
    const paragraph = this.paragraphs.at(-1);
    if (paragraph) paragraph.role = roleOf(paragraph.properties, this.context.styles, this.context.numbering);
  }

  private add(text: string): void {
    if (text === '' && this.box === undefined) return;
    if (this.paragraphs.length === 0) return this.addParagraph(text);
    this.startParagraph();
    this.writer.addText(this.prefix + (this.box ?? text));
    this.characters += text.length;
    if (this.characters > this.context.maxCharacters) throw tooLong(this.context.maxCharacters);
    this.prefix = '';
    this.box = undefined;
  }

  /** Text that stands in no paragraph, as a formula may. */
  private addParagraph(text: string): void {
    this.paragraphs.push({ properties: {}, role: undefined, written: false });
    this.add(text);
    this.closeParagraph();
  }

  private startParagraph(): void {
    const paragraph = this.paragraphs.at(-1);
    if (!paragraph || paragraph.written) return;
    paragraph.written = true;
    paragraph.role ??= roleOf(paragraph.properties, this.context.styles, this.context.numbering);
    this.writer.openParagraph(paragraph.role, paragraph.properties.endDeleted);
  }

  private closeParagraph(): void {
    const { written, role } = this.paragraphs.at(-1) ?? {};
    // rows of a table are often numbered by a cell that holds a number and no text
    if (!written && this.tables > 0 && role?.marker && role.marker !== '-') this.add(' ');
    if (this.paragraphs.pop()?.written) this.writer.close('w:p');
    if (this.paragraphs.length === 0 && this.tables === 0) this.writer.mayCut(false);
  }

  private openTable(name: string): void {
    if (name === 'w:tbl') this.tables += 1;
    this.writer.open(name);
  }

  private closeTable(name: string): void {
    if (name === 'w:tbl') this.tables -= 1;
    this.writer.close(name);
    const atBody = this.paragraphs.length === 0 && this.tables === (name === 'w:tbl' ? 0 : 1);
    if (atBody) this.writer.mayCut(name === 'w:tr');
  }

  private passRowProperty(name: string): void {
    if (name === 'w:del' || name === 'w:tblHeader') this.writer.empty(name);
  }

  /** Mammoth sets what is in a picture behind the paragraph. */
  private openTextBox(): void {
    if (this.paragraphs.length === 0) return;
    this.startParagraph();
    this.writer.open('w:pict');
  }

  private closeTextBox(): void {
    if (this.paragraphs.length > 0) this.writer.close('w:pict');
  }

  private openField(name: string, attributes: Attributes): void {
    this.startParagraph();
    this.writer.open(name, { 'w:fldCharType': attributes['w:fldCharType'] });
  }

  private closeField(name: string): void {
    this.writer.close(name);
    const { chosen = 0, choices = [] } = this.dropDown ?? {};
    this.dropDown = undefined;
    this.add(choices[chosen] ?? '');
  }

  private addSymbol(attributes: Attributes): void {
    if (this.box !== undefined) return this.add('');
    this.startParagraph();
    this.writer.empty('w:sym', { 'w:font': attributes['w:font'], 'w:char': attributes['w:char'] });
    this.characters += 1;
  }

  private addChunk(id: string): void {
    const chunk = this.context.chunks.get(id);
    if (chunk === undefined) return;
    this.paragraphs.push({ properties: {}, role: { kind: 'paragraph', chunk }, written: false });
    this.add(' ');
    this.closeParagraph();
  }

  /** A chart or a diagram, as a text box. */
  private addDrawing(id: string | undefined): void {
    const lines = this.context.drawings.get(id ?? '') ?? [];
    if (lines.length === 0) return;
    this.openTextBox();
    for (const line of lines) this.addParagraph(line);
    this.closeTextBox();
  }

  private addReference(name: string, attributes: Attributes): void {
    const key = noteKey(NOTE_REFERENCE.exec(name)?.[1] ?? '', attributes['w:id']);
    const number = this.context.notes.get(key) ?? this.context.notes.size + 1;
    this.context.notes.set(key, number);
    this.add(`[${number}]`);
  }

  private notePrefix(name: string, attributes: Attributes): string {
    const number = this.context.notes.get(noteKey(NOTE.exec(name)?.[1] ?? '', attributes['w:id']));
    return number === undefined ? '' : `[${number}] `;
  }
}
