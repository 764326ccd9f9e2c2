import type { ZipPackage } from '../zip/open-package.js';
import type { Attributes } from '../zip/read-xml.js';
import { readWordXml } from './read-word-xml.js';

export interface ParagraphStyle {
  /** 1 to 6; `null` for a style that is declared to be body text. */
  level?: number | null;
  kind?: 'code' | 'quote';
  numId?: string;
  /** Depth in a list, from 0. */
  depth?: number;
}

interface StyleDefinition extends ParagraphStyle {
  basedOn?: string;
  resolving?: boolean;
  resolved?: ParagraphStyle;
}

/** Word translates the names of its heading styles, but they have an outline level, or inherit from this id or name. */
const HEADING_ID = /^heading ?([1-9])$/i;
/** Translated names, for programs that write neither an outline level nor Word's English names. */
const HEADING_NAME =
  /^(?:heading|标题|標題|見出し|제목|überschrift|titre|título|titolo|rubrik|overskrift|kop|nagłówek|заголовок|otsikko|nadpis|başlık) ?([1-9])$/iu;
const CODE = /^(?:source ?code|html ?preformatted|preformatted ?text|code)$/i;
const QUOTE = /^(?:intense ?)?quote$|^block ?text$/i;

export class Styles {
  private readonly styles = new Map<string, StyleDefinition>();
  private defaultStyle: StyleDefinition | undefined;

  static async read(zip: ZipPackage, part: string | undefined): Promise<Styles> {
    const styles = new Styles();
    if (part !== undefined) await readWordXml(zip, part, new StyleReader(styles));
    return styles;
  }

  /** Returns a style with everything that it inherits. An unknown id means the default style. */
  find(id: string | undefined): ParagraphStyle {
    const style = (id === undefined ? undefined : this.styles.get(id)) ?? this.defaultStyle;
    return style ? this.resolve(style) : {};
  }

  define(id: string, style: StyleDefinition, isDefault: boolean): void {
    // of two styles with the same id, the first one counts
    if (!this.styles.has(id)) this.styles.set(id, style);
    if (isDefault) this.defaultStyle ??= style;
  }

  /** Walks up the chain of styles without recursion, because a chain may be as long as the file. */
  private resolve(style: StyleDefinition): ParagraphStyle {
    const chain: StyleDefinition[] = [];
    let at: StyleDefinition | undefined = style;
    while (at && !at.resolved && !at.resolving) {
      at.resolving = true;
      chain.push(at);
      at = at.basedOn === undefined ? undefined : this.styles.get(at.basedOn);
    }
    let inherited = at?.resolved ?? {};
    for (const next of chain.reverse()) {
      const { level, kind, numId, depth } = next;
      const own = { level, kind, numId, depth };
      inherited = { ...inherited, ...Object.fromEntries(Object.entries(own).filter(([, value]) => value !== undefined)) };
      next.resolved = inherited;
      next.resolving = false;
    }
    return inherited;
  }
}

/** Converts `w:outlineLvl`, which counts from 0, and in which 9 means body text. */
export function outlineLevel(value: string | undefined): number | null | undefined {
  const level = Number.parseInt(value ?? '', 10);
  if (Number.isNaN(level) || level < 0) return undefined;
  return level > 8 ? null : Math.min(level + 1, 6);
}

class StyleReader {
  private id: string | undefined;
  private style: StyleDefinition = {};
  private isDefault = false;

  constructor(private readonly styles: Styles) {}

  open(name: string, attributes: Attributes): void {
    const value = attributes['w:val'];
    if (name === 'w:style') return this.begin(attributes);
    if (this.id === undefined) return;
    if (name === 'w:name') applyName(this.style, value ?? '');
    else if (name === 'w:basedOn') this.style.basedOn = value;
    else if (name === 'w:outlineLvl') this.style.level = outlineLevel(value);
    else if (name === 'w:numId') this.style.numId = value;
    else if (name === 'w:ilvl') this.style.depth = Number.parseInt(value ?? '', 10) || 0;
  }

  close(name: string): void {
    if (name !== 'w:style' || this.id === undefined) return;
    this.styles.define(this.id, this.style, this.isDefault);
    this.id = undefined;
  }

  private begin(attributes: Attributes): void {
    const type = attributes['w:type'] ?? 'paragraph';
    if (type !== 'paragraph' && type !== 'numbering') return;
    this.id = attributes['w:styleId'] ?? '';
    this.isDefault = type === 'paragraph' && ['1', 'true', 'on'].includes(attributes['w:default'] ?? '');
    this.style = {};
    applyName(this.style, this.id);
  }
}

/** Derives level and kind from an id or a name. An outline level, which is read later, overrides them. */
function applyName(style: StyleDefinition, name: string): void {
  const level = (HEADING_ID.exec(name) ?? HEADING_NAME.exec(name))?.[1];
  if (level !== undefined) style.level ??= Math.min(Number(level), 6);
  else if (/^title$/i.test(name)) style.level ??= 1;
  else if (/^subtitle$/i.test(name)) style.level ??= 2;
  else if (CODE.test(name)) style.kind = 'code';
  else if (QUOTE.test(name)) style.kind = 'quote';
}
