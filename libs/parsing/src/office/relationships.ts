import { posix } from 'node:path';
import type { ZipPackage } from '../zip/open-package.js';
import { partName } from '../zip/part-name.js';
import { readXml } from '../zip/read-xml.js';
import { damaged, refuseLongList } from '../zip/zip-errors.js';

/** How one part of an Office file refers to another. */
export interface Relationship {
  id: string;
  /** The last word of its type, as in `worksheet`; the rest differs between the two dialects of the standard. */
  type: string;
  /** The name of a part that exists. */
  target: string;
}

/** What `part` refers to inside the file; nothing outside of it is ever looked at. `''`: the file as a whole. */
export async function readRelationships(zip: ZipPackage, part: string): Promise<Relationship[]> {
  const { dir, base } = posix.parse(part);
  const name = zip.find(posix.join(dir, '_rels', `${base}.rels`));
  const found: Relationship[] = [];
  if (name === undefined) return found;
  await readXml(zip.stream(name), {
    open(element, { Id: id = '', Type: type = '', Target: target = '', TargetMode: mode = '' }) {
      if (element !== 'Relationship' || mode.toLowerCase() === 'external') return;
      const resolved = zip.find(partName(part, target));
      if (resolved !== undefined) found.push({ id, type: type.slice(type.lastIndexOf('/') + 1), target: resolved });
      refuseLongList(found);
    },
  });
  return found;
}

/** The part that an Office file begins with. */
export async function mainPart(zip: ZipPackage, usual: string): Promise<string> {
  const main = (await readRelationships(zip, '')).find(({ type }) => type === 'officeDocument');
  const name = main?.target ?? zip.find(usual);
  if (name === undefined) throw damaged(`it holds no ${usual}`);
  return name;
}
