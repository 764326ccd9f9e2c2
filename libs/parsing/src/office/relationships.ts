import { posix } from 'node:path';
import type { ZipPackage } from '../zip/open-package.js';
import { partName } from '../zip/part-name.js';
import { readXml } from '../zip/read-xml.js';
import { damaged, refuseLongList } from '../zip/zip-errors.js';

/** A reference from one part of an Office file to another. */
export interface Relationship {
  id: string;
  /** The last segment of the type URI, such as `worksheet`. The rest differs between strict and transitional files. */
  type: string;
  /** The name of an existing part. */
  target: string;
}

/** Reads the relationships of `part`, or of the whole file for `''`. References to anything outside of the file are ignored. */
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

/** Returns the name of the main part of an Office file; `usual` is its name if no relationship tells it. */
export async function mainPart(zip: ZipPackage, usual: string): Promise<string> {
  const main = (await readRelationships(zip, '')).find(({ type }) => type === 'officeDocument');
  const name = main?.target ?? zip.find(usual);
  if (name === undefined) throw damaged(`it does not contain ${usual}`);
  return name;
}
