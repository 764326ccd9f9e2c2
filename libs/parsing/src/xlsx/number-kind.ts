import type { ZipPackage } from '../zip/open-package.js';
import { readXml } from '../zip/read-xml.js';

/** What a number means. The exact look of a cell format is not reproduced. */
export type NumberKind = 'number' | 'percent' | 'date' | 'time' | 'date-time' | 'duration';

/** Built-in formats, which a workbook does not define. Ids that are not listed mean plain numbers. */
const BUILT_IN: [from: number, to: number, kind: NumberKind][] = [
  [9, 10, 'percent'],
  [14, 17, 'date'],
  [18, 21, 'time'],
  [22, 22, 'date-time'],
  [27, 31, 'date'],
  [32, 35, 'time'],
  [36, 36, 'date'],
  [45, 45, 'time'],
  [46, 46, 'duration'],
  [47, 47, 'time'],
  [50, 58, 'date'],
];

/** Reads the number kind of each cell style of a workbook, in order. */
export async function readNumberKinds(zip: ZipPackage, stylesPart: string): Promise<NumberKind[]> {
  const codes = new Map<string, string>();
  const ids: string[] = [];
  let inCells = false;
  await readXml(zip.stream(stylesPart), {
    open(name, { numFmtId = '0', formatCode = '' }) {
      if (name === 'numFmt') codes.set(numFmtId, formatCode);
      else if (name === 'cellXfs') inCells = true;
      else if (name === 'xf' && inCells) ids.push(numFmtId);
    },
    close(name) {
      if (name === 'cellXfs') inCells = false;
    },
  });
  return ids.map((id) => {
    const code = codes.get(id);
    return code === undefined ? builtIn(Number(id)) : kindOfCode(code);
  });
}

function builtIn(id: number): NumberKind {
  return BUILT_IN.find(([from, to]) => id >= from && id <= to)?.[2] ?? 'number';
}

/** Decides by the letters of a format code, without quoted and escaped text, colors and conditions. */
function kindOfCode(code: string): NumberKind {
  const [positive = ''] = code.slice(0, 255).split(';');
  if (/\[(?:h+|m+|s+)\]/i.test(positive)) return 'duration';
  const letters = positive.replace(/"[^"]*"|\\.|\[[^\]]*\]|[_*]./g, '').toLowerCase();
  if (letters.includes('general')) return 'number';
  const time = /[hs]/.test(letters);
  const date = /[yd]/.test(letters) || (letters.includes('m') && !time);
  if (date) return time ? 'date-time' : 'date';
  if (time) return 'time';
  return letters.includes('%') ? 'percent' : 'number';
}
