import type { ParagraphRole } from './paragraph-role.js';

/** A piece of a document, small enough to be read as a tree. */
export interface Slice {
  /** Content of a `w:body`. The style of a paragraph is the index of its role. */
  body: string;
  roles: ParagraphRole[];
  /** Its first table goes on where the last one of the slice before was cut. */
  continuesTable: boolean;
}

/** A tree takes many times the size of its source; of this size it does not matter, and the overhead of a slice neither. */
const SLICE_CHARACTERS = 64 * 1024;
const ESCAPES: Record<string, string> = { '&': '&amp;', '<': '&lt;', '>': '&gt;', '"': '&quot;' };
/** What XML cannot hold, or readers take for other white space. */
const NOT_XML = /[\u0000-\u0008\u000b-\u001f\ufffe\uffff]|\p{Surrogate}/gu;

/** Writes WordprocessingML, cut into slices. */
export class SliceWriter {
  private readonly done: Slice[] = [];
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

  /** Text that stands together becomes one element, however many runs it was. */
  addText(text: string): void {
    this.text += text;
  }

  /** Text of the element that was opened last, as it is. */
  addRaw(text: string): void {
    this.put(escape(text));
  }

  /** Running text needs no style, and is most of a document. */
  openParagraph(role: ParagraphRole, endDeleted = false): void {
    this.open('w:p');
    const isPlain = role.kind === 'paragraph' && role.chunk === undefined;
    if (isPlain && !endDeleted) return;
    const style = isPlain ? '' : `<w:pStyle w:val="${this.addRole(role)}"/>`;
    this.put(`<w:pPr>${style}${endDeleted ? '<w:rPr><w:del/></w:rPr>' : ''}</w:pPr>`);
  }

  /** Index of a role that is like this one. */
  private addRole(role: ParagraphRole): string {
    const key = JSON.stringify(role);
    const known = this.roleIndex.get(key) ?? this.roles.push(role) - 1;
    this.roleIndex.set(key, known);
    return String(known);
  }

  /** To be called where a slice may end; inside a table, where a row has ended. */
  mayCut(insideTable: boolean): void {
    if (this.size < SLICE_CHARACTERS) return;
    if (insideTable) this.close('w:tbl');
    this.cut();
    if (!insideTable) return;
    this.continuesTable = true;
    this.open('w:tbl');
  }

  cut(): void {
    if (this.size > 0) this.done.push({ body: this.parts.join(''), roles: this.roles, continuesTable: this.continuesTable });
    this.parts = [];
    this.size = 0;
    this.roles = [];
    this.roleIndex.clear();
    this.continuesTable = false;
  }

  /** The slices that are complete. */
  take(): Slice[] {
    return this.done.splice(0);
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
