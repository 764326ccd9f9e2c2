import type { ZipPackage } from '../zip/open-package.js';
import type { Attributes } from '../zip/read-xml.js';
import { formatNumber } from './list-number.js';
import { readWordXml } from './read-word-xml.js';
import type { Styles } from './styles.js';

interface Level {
  start: number;
  format: string;
  /** Text of the marker, such as `%1.%2`. */
  pattern: string;
  /** An item of a smaller depth than this restarts the count; 0 never restarts it. */
  restart?: number;
}

interface List {
  levels: Map<number, Level>;
  styleLink?: string;
  counts: (number | undefined)[];
}

interface Instance {
  list: string;
  starts: Map<number, number>;
  levels: Map<number, Level>;
  /** Depths at which this instance has already used its own start. */
  started: Set<number>;
}

const MAX_DEPTH = 8;

/** Numbers the items of lists as Word does, with one count for each list definition and depth. */
export class Numbering {
  private readonly lists = new Map<string, List>();
  private readonly instances = new Map<string, Instance>();

  constructor(private readonly styles: Styles) {}

  static async read(zip: ZipPackage, part: string | undefined, styles: Styles): Promise<Numbering> {
    const numbering = new Numbering(styles);
    if (part !== undefined) await readWordXml(zip, part, new NumberingReader(numbering.lists, numbering.instances));
    return numbering;
  }

  /**
   * Counts an item and returns its marker, such as `-`, `3.` or `2.1`. Returns `''` for an item without a marker, and
   * `undefined` if there is no such list.
   */
  next(numId: string | undefined, depth: number): string | undefined {
    const instance = numId === undefined ? undefined : this.instances.get(numId);
    const list = instance && this.listOf(instance.list);
    if (!instance || !list) return undefined;
    const at = Math.min(Math.max(depth, 0), MAX_DEPTH);
    const level = levelOf(instance, list, at);
    this.count(instance, list, at, level);
    if (level.format === 'bullet') return '-';
    if (level.format === 'none') return '';
    return level.pattern.replace(/%([1-9])/g, (_, digit: string) => {
      const of = levelOf(instance, list, Number(digit) - 1);
      return formatNumber(list.counts[Number(digit) - 1] ?? of.start, of.format);
    });
  }

  private listOf(id: string): List | undefined {
    const list = this.lists.get(id);
    if (list?.styleLink === undefined || list.levels.size > 0) return list;
    const linked = this.instances.get(this.styles.find(list.styleLink).numId ?? '');
    return linked ? this.lists.get(linked.list) : list;
  }

  private count(instance: Instance, list: List, depth: number, level: Level): void {
    const ownStart = instance.starts.get(depth);
    const starts = ownStart !== undefined && !instance.started.has(depth);
    const current = list.counts[depth];
    list.counts[depth] = starts ? ownStart : current === undefined ? (ownStart ?? level.start) : current + 1;
    instance.started.add(depth);
    for (let deeper = depth + 1; deeper < list.counts.length; deeper += 1) {
      const { restart } = levelOf(instance, list, deeper);
      if (restart === undefined || depth < restart) list.counts[deeper] = undefined;
    }
  }
}

function levelOf(instance: Instance, list: List, depth: number): Level {
  return instance.levels.get(depth) ?? list.levels.get(depth) ?? { start: 1, format: 'bullet', pattern: '' };
}

class NumberingReader {
  private list: List | undefined;
  private instance: Instance | undefined;
  private level: Level | undefined;
  private depth = 0;

  constructor(
    private readonly lists: Map<string, List>,
    private readonly instances: Map<string, Instance>,
  ) {}

  open(name: string, attributes: Attributes): void {
    const value = attributes['w:val'];
    if (name === 'w:abstractNum') this.beginList(attributes['w:abstractNumId'] ?? '');
    else if (name === 'w:num') this.beginInstance(attributes['w:numId'] ?? '');
    else if (name === 'w:lvl') this.beginLevel(attributes);
    else if (name === 'w:lvlOverride') this.depth = number(attributes['w:ilvl'], 0);
    else if (name === 'w:abstractNumId' && this.instance) this.instance.list = value ?? '';
    else if (name === 'w:startOverride') this.instance?.starts.set(this.depth, number(value, 1));
    else if (name === 'w:numStyleLink' && this.list) this.list.styleLink = value;
    else if (this.level) describe(this.level, name, value);
  }

  close(name: string): void {
    if (name === 'w:num') this.instance = undefined;
    if (name === 'w:abstractNum') this.list = undefined;
  }

  private beginList(id: string): void {
    this.list = { levels: new Map(), counts: [] };
    this.lists.set(id, this.list);
  }

  private beginInstance(id: string): void {
    this.instance = { list: '', starts: new Map(), levels: new Map(), started: new Set() };
    this.instances.set(id, this.instance);
  }

  private beginLevel(attributes: Attributes): void {
    const depth = Math.min(number(attributes['w:ilvl'], 0), MAX_DEPTH);
    this.level = { start: 1, format: 'decimal', pattern: `%${depth + 1}.` };
    (this.instance ?? this.list)?.levels.set(depth, this.level);
  }
}

function describe(level: Level, name: string, value: string | undefined): void {
  if (name === 'w:start') level.start = number(value, 1);
  else if (name === 'w:numFmt') level.format = value ?? 'decimal';
  else if (name === 'w:lvlText') level.pattern = (value ?? '').slice(0, 50);
  else if (name === 'w:lvlRestart') level.restart = number(value, 0);
}

function number(value: string | undefined, fallback: number): number {
  const parsed = Number.parseInt(value ?? '', 10);
  return Number.isNaN(parsed) || parsed < 0 ? fallback : Math.min(parsed, 1_000_000_000);
}
