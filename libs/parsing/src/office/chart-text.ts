import type { ZipPackage } from '../zip/open-package.js';
import { type Attributes, readXml } from '../zip/read-xml.js';

/** The cached values of a chart series, by the index of the point. */
type Points = Map<string, string>;
interface Series {
  tx: Points;
  cat: Points;
  val: Points;
}

const SECTIONS: Record<string, keyof Series> = { tx: 'tx', cat: 'cat', xVal: 'cat', val: 'val', yVal: 'val' };

const MAX_NAME_CHARACTERS = 200;

/** Reads the titles of a chart, and its values as rows of `category`, `series: value`, `series: value`. */
export async function readChart(zip: ZipPackage, part: string): Promise<{ titles: string[]; rows: string[][] }> {
  const reader = new ChartReader();
  await readXml(zip.stream(part), reader);
  return { titles: reader.titles, rows: rowsOf(reader.series) };
}

/** Takes time proportional to the number of points, not to series times categories. */
function rowsOf(series: Series[]): string[][] {
  const rows = new Map<string, string[]>();
  for (const { tx, cat, val } of series) {
    const name = [...tx.values()].join(' ').slice(0, MAX_NAME_CHARACTERS);
    for (const [at, category] of cat) if (!rows.has(at)) rows.set(at, [category]);
    for (const [at, value] of val) {
      const row = rows.get(at) ?? [];
      row.push(name === '' || value === '' ? value : `${name}: ${value}`);
      rows.set(at, row);
    }
  }
  return [...rows.values()];
}

class ChartReader {
  readonly titles: string[] = [];
  readonly series: Series[] = [];
  private section: keyof Series | undefined;
  private title: string | undefined;
  private point = '';
  private value = '';
  private reading = false;

  open(name: string, { idx: index = '' }: Attributes): void {
    if (name === 'ser') this.series.push({ tx: new Map(), cat: new Map(), val: new Map() });
    else if (name === 'title') this.title = '';
    else if (name === 'pt') this.point = index;
    else if (name === 'v') this.value = '';
    if (this.title === undefined && Object.hasOwn(SECTIONS, name)) this.section = SECTIONS[name];
    this.reading = name === 'v' || name === 't';
  }

  text(text: string): void {
    if (!this.reading) return;
    if (this.title === undefined) this.value += text;
    else this.title += text;
  }

  close(name: string): void {
    this.reading = false;
    if (name === 'title') {
      if (this.title?.trim()) this.titles.push(this.title.trim());
      this.title = undefined;
    } else if (name === 'v' && this.section) {
      this.series.at(-1)?.[this.section].set(this.point, this.value.trim());
    } else if (SECTIONS[name] === this.section) {
      this.section = undefined;
    }
  }
}
