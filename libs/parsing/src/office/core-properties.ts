import type { ZipPackage } from '../zip/open-package.js';
import { readXml } from '../zip/read-xml.js';
import { DublinCore } from '../zip/dublin-core.js';
import { readRelationships } from './relationships.js';

/** Reads the metadata of an Office file. */
export async function readCoreProperties(zip: ZipPackage): Promise<Record<string, string>> {
  const related = (await readRelationships(zip, '')).find(({ type }) => type === 'core-properties');
  const part = related?.target ?? zip.find('docProps/core.xml');
  const core = new DublinCore();
  if (part !== undefined) await readXml(zip.stream(part), core);
  return core.metadata;
}
