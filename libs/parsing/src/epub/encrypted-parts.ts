import type { ZipPackage } from '../zip/open-package.js';
import { readXml } from '../zip/read-xml.js';
import { partName } from '../zip/part-name.js';

const LIST = 'META-INF/encryption.xml';

/** Returns the encrypted parts: often only fonts, but also the text in books with copy protection. */
export async function encryptedParts(zip: ZipPackage): Promise<Set<string>> {
  const parts = new Set<string>();
  if (zip.find(LIST) === undefined) return parts;
  await readXml(zip.stream(LIST), {
    open(name, { URI }) {
      if (name === 'CipherReference') parts.add(partName('', URI ?? ''));
    },
  });
  return parts;
}
