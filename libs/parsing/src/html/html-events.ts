import { Tokenizer, type TokenizerCallbacks } from 'htmlparser2';

export interface HtmlReader {
  open(name: string, attributes: Readonly<Record<string, string>>): void;
  close(name: string): void;
  read(text: string): void;
}

export const VOID = new Set('area base br col embed hr img input link meta param source track wbr'.split(' '));
const PARAGRAPH = new Set(['p']);
const CELLS = new Set(['td', 'th']);
/** For each element, the innermost open elements that its start tag closes, because HTML lets writers omit their end tags. */
const CLOSED_BY: Record<string, ReadonlySet<string>> = {
  li: new Set(['li']),
  dt: new Set(['dt', 'dd']),
  dd: new Set(['dt', 'dd']),
  td: CELLS,
  th: CELLS,
  tr: new Set(['td', 'th', 'tr']),
  tbody: new Set(['td', 'th', 'tr', 'thead', 'tbody']),
  tfoot: new Set(['td', 'th', 'tr', 'thead', 'tbody']),
  option: new Set(['option']),
  body: new Set(['head']),
  ...Object.fromEntries(
    (
      'address article aside blockquote details div dl fieldset figcaption figure footer form h1 h2 h3 h4 h5 h6 header hr main ' +
      'nav ol p pre section table ul'
    )
      .split(' ')
      .map((name) => [name, PARAGRAPH]),
  ),
};

/**
 * Passes every element and text of an HTML source to `reader` and closes each element once. The tokenizer is that of
 * htmlparser2. The stack of open elements is our own, because each end tag takes its parser time proportional to the depth.
 */
export function readHtml(html: string, reader: HtmlReader): void {
  const tokenizer = new Tokenizer({}, new ElementStack(html, reader));
  tokenizer.write(html);
  tokenizer.end();
}

class ElementStack implements TokenizerCallbacks {
  private readonly stack: string[] = [];
  private readonly openCounts = new Map<string, number>();
  private name = '';
  private attributes: Record<string, string> = {};
  private attribute = '';
  private value = '';

  constructor(
    private readonly html: string,
    private readonly reader: HtmlReader,
  ) {}

  onopentagname(start: number, end: number): void {
    this.name = this.html.slice(start, end).toLowerCase();
    this.attributes = Object.create(null) as Record<string, string>;
  }

  onattribname(start: number, end: number): void {
    this.attribute = this.html.slice(start, end).toLowerCase();
    this.value = '';
  }

  onattribdata(start: number, end: number): void {
    this.value += this.html.slice(start, end);
  }

  onattribentity(codepoint: number): void {
    this.value += String.fromCodePoint(codepoint);
  }

  onattribend(): void {
    this.attributes[this.attribute] ??= this.value;
  }

  onopentagend(): void {
    const closes = Object.hasOwn(CLOSED_BY, this.name) ? CLOSED_BY[this.name] : undefined;
    while (closes?.has(this.stack.at(-1) ?? '')) this.pop();
    this.reader.open(this.name, this.attributes);
    if (VOID.has(this.name)) return this.reader.close(this.name);
    this.stack.push(this.name);
    this.openCounts.set(this.name, this.countOf(this.name) + 1);
  }

  onselfclosingtag(): void {
    const isForeign = this.isInForeignContext();
    this.onopentagend();
    if (isForeign && !VOID.has(this.name)) this.pop();
  }

  onclosetag(start: number, end: number): void {
    const name = this.html.slice(start, end).toLowerCase();
    if (name === 'br') this.reader.open('br', {});
    if (this.countOf(name) === 0) return;
    while (this.pop() !== name);
  }

  ontext(start: number, end: number): void {
    this.reader.read(this.html.slice(start, end));
  }

  ontextentity(codepoint: number): void {
    this.reader.read(String.fromCodePoint(codepoint));
  }

  oncdata(start: number, end: number): void {
    if (this.isInForeignContext()) this.reader.read(this.html.slice(start, end));
  }

  onend(): void {
    while (this.stack.length > 0) this.pop();
  }

  isInForeignContext(): boolean {
    return this.countOf('svg') + this.countOf('math') > 0;
  }

  oncomment(): void {}
  ondeclaration(): void {}
  onprocessinginstruction(): void {}

  private countOf(name: string): number {
    return this.openCounts.get(name) ?? 0;
  }

  private pop(): string | undefined {
    const name = this.stack.pop();
    if (name === undefined) return undefined;
    this.openCounts.set(name, this.countOf(name) - 1);
    this.reader.close(name);
    return name;
  }
}
