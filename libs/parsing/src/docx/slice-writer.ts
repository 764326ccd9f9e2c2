import type { ParagraphRole } from './paragraph-role.js';

/** A part of a document that is small enough for mammoth to read as a tree. */
export interface Slice {
  /** Content of a `w:body`. The style id of a paragraph is the index of its role in `roles`. */
  body: string;
  roles: ParagraphRole[];
  /** The first table continues the last table of the previous slice. */
  continuesTable: boolean;
}

/** Bounds the memory of mammoth's tree, which takes many times the size of its source, at little overhead for each slice. */
const SLICE_CHARACTERS = 64 * 1024;
const ESCAPES: Record<string, string> = { '&': '&amp;', '<': '&lt;', '>': '&gt;', '"': '&quot;' };
/** Characters that XML forbids, or that readers turn into other white space. */
const NOT_XML = /[\u0000-\u0008\u000b-\u001f\ufffe\uffff]|\p{Surrogate}/gu;

/** Writes WordprocessingML and cuts it into slices. */
export class SliceWriter {
  private readonly completed: Slice[] = [];
  private parts: string[] = [];
  private size = 0;
  private text = '';
  private roles: ParagraphRole[] = [];
  private readonly roleIndex = new Map<string, number>();
  private continuesTable = false;

  open(name: string, attributes: Record<string, string | undefined> = {}): void {
    this.put(`<${tag(name, attributes)}>`);
  }

  close(name: string): void {
    this.put(`</${name}>`);
  }

  empty(name: string, attributes: Record<string, string | undefined> = {}): void {
    this.put(`<${tag(name, attributes)}/>`);
  }

  /** Adjacent texts become one element, because mammoth takes time for each element. */
  addText(text: string): void {
    this.text += text;
  }

  /** Writes the text content of the element that was opened last. */
  addRaw(text: string): void {
    this.put(escape(text));
  }

  /** Writes no style for a plain paragraph, because most paragraphs of a document are plain. */
  openParagraph(role: ParagraphRole, endDeleted = false): void {
    this.open('w:p');
    const isPlain = role.kind === 'paragraph' && role.altChunk === undefined;
    if (isPlain && !endDeleted) return;
    const style = isPlain ? '' : `<w:pStyle w:val="${this.addRole(role)}"/>`;
    this.put(`<w:pPr>${style}${endDeleted ? '<w:rPr><w:del/></w:rPr>' : ''}</w:pPr>`);
  }

  /** Returns the index of an equal role, which is added when there is none. */
  private addRole(role: ParagraphRole): string {
    const key = JSON.stringify(role);
    const known = this.roleIndex.get(key) ?? this.roles.push(role) - 1;
    this.roleIndex.set(key, known);
    return String(known);
  }

  /** Ends a slice that is long enough. Call it between paragraphs, or inside a table after a row. */
  mayCut(insideTable: boolean): void {
    if (this.size < SLICE_CHARACTERS) return;
    if (insideTable) this.close('w:tbl');
    this.cut();
    if (!insideTable) return;
    this.continuesTable = true;
    this.open('w:tbl');
  }

  cut(): void {
    if (this.size > 0) this.completed.push({ body: this.parts.join(''), roles: this.roles, continuesTable: this.continuesTable });
    this.parts = [];
    this.size = 0;
    this.roles = [];
    this.roleIndex.clear();
    this.continuesTable = false;
  }

  /** Returns the completed slices and forgets them. */
  takeCompleted(): Slice[] {
    return this.completed.splice(0);
  }

  private put(markup: string): void {
    this.flushText();
    this.parts.push(markup);
    this.size += markup.length;
  }

  private flushText(): void {
    if (this.text === '') return;
    const element = `<w:t xml:space="preserve">${escape(this.text)}</w:t>`;
    this.text = '';
    this.parts.push(element);
    this.size += element.length;
  }
}

function tag(name: string, attributes: Record<string, string | undefined>): string {
  const written = Object.entries(attributes).map(([key, value]) => (value === undefined ? '' : ` ${key}="${escape(value)}"`));
  return name + written.join('');
}

function escape(text: string): string {
  return text.replace(NOT_XML, '').replace(/[&<>"]/g, (sign) => ESCAPES[sign] ?? sign);
}
