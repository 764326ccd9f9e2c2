/** An open element of a formula, and the text that was read of it so far. */
interface OpenElement {
  name: string;
  text: string;
  /** Bracket, separator and operator characters, by the name of the property that sets them. */
  signs: Record<string, string>;
  parts: Record<string, string>;
  /** Operands in order. */
  operands: string[];
  afterStructure: boolean;
}

const SIGNS = new Set(['m:chr', 'm:begChr', 'm:endChr', 'm:sepChr']);
const NAMED = new Set(['m:num', 'm:den', 'm:sub', 'm:sup', 'm:deg', 'm:lim', 'm:fName']);
const STRUCTURES = new Set(
  (
    'm:f m:sSub m:sSup m:sSubSup m:sPre m:rad m:d m:nary m:func m:limLow m:limUpp m:m m:mr m:eqArr m:acc m:bar m:box ' +
    'm:borderBox m:groupChr m:phant m:e'
  ).split(' '),
);

/** Reads an Office Math formula as one line of text, such as `a/b`, `x^2`, `∑_(n=1)^∞`, without losing a character. */
export class FormulaReader {
  private readonly stack: OpenElement[] = [begin('m:oMath')];
  private inText = false;

  open(name: string, value: string | undefined): void {
    if (name === 'm:t' || name === 'w:t') this.inText = true;
    else if (SIGNS.has(name)) this.top.signs[name] = value ?? '';
    else if (NAMED.has(name) || STRUCTURES.has(name)) this.stack.push(begin(name));
  }

  text(text: string): void {
    if (this.inText) this.append(text, false);
  }

  close(name: string): void {
    if (name === 'm:t' || name === 'w:t') this.inText = false;
    if (this.stack.length < 2 || this.top.name !== name) return;
    const closed = this.stack.pop() as OpenElement;
    if (NAMED.has(name)) this.top.parts[name] = closed.text;
    else if (name === 'm:e' || name === 'm:mr') this.top.operands.push(closed.text + closed.operands.join(' '));
    else this.append(write(closed), true);
  }

  /** The text of the formula so far. */
  get line(): string {
    return this.stack.map(({ text, operands }) => text + operands.join('')).join('');
  }

  /** Adds a space where only the layout on paper separates two parts: `x^2 y`, not `x^2y`. */
  private append(text: string, isStructure: boolean): void {
    const { top } = this;
    if ((isStructure || top.afterStructure) && /[\p{L}\p{N}]$/u.test(top.text.slice(-2)) && /^[\p{L}\p{N}]/u.test(text))
      top.text += ' ';
    top.text += text;
    top.afterStructure = isStructure;
  }

  private get top(): OpenElement {
    return this.stack.at(-1) as OpenElement;
  }
}

function begin(name: string): OpenElement {
  return { name, text: '', signs: {}, parts: {}, operands: [], afterStructure: false };
}

function write({ name, text, signs, parts, operands }: OpenElement): string {
  const part = (key: string, sign: string) => (parts[key] ? sign + group(parts[key]) : '');
  const scripts = part('m:sub', '_') + part('m:sup', '^');
  const base = operands.join('');
  switch (name) {
    case 'm:f':
      return `${group(parts['m:num'] ?? '')}/${group(parts['m:den'] ?? '')}`;
    case 'm:sPre':
      return `${scripts} ${base}`;
    case 'm:rad':
      return parts['m:deg'] ? `root(${parts['m:deg']}, ${base})` : `√${group(base)}`;
    case 'm:d':
      return (signs['m:begChr'] ?? '(') + operands.join(signs['m:sepChr'] ?? '|') + (signs['m:endChr'] ?? ')');
    case 'm:nary':
      return `${signs['m:chr'] ?? '∫'}${scripts} ${base}`;
    case 'm:func':
      return ` ${parts['m:fName'] ?? ''} ${base}`;
    case 'm:limLow':
    case 'm:limUpp':
      return base + part('m:lim', name === 'm:limLow' ? '_' : '^');
    case 'm:m':
    case 'm:eqArr':
      return operands.join('; ');
    default:
      return group(base, scripts === '') + scripts + text;
  }
}

/** Puts brackets around a text that would not read as one operand without them. */
function group(text: string, alone = false): string {
  const line = text.trim();
  return alone || /^(?:[\p{L}\p{N}\p{M}.]*|.|\([^()]*\))$/u.test(line) ? line : `(${line})`;
}
