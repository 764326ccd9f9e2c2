import type { ZipPackage } from '../zip/open-package.js';
import { readXml } from '../zip/read-xml.js';
import { resolve } from './read-book.js';

const LIST = 'META-INF/encryption.xml';
/** Fonts are only made unusable outside of the book; its text is not touched. */
const OBFUSCATION = /^http:\/\/(?:www\.idpf\.org\/2008\/embedding|ns\.adobe\.com\/pdf\/enc#RC)$/;

/** The parts that only a reader with a key can read. */
export async function encryptedParts(zip: ZipPackage): Promise<Set<string>> {
  const parts = new Set<string>();
  if (zip.find(LIST) === undefined) return parts;
  let algorithm = '';
  await readXml(zip.stream(LIST), {
    open(name, { Algorithm, URI }) {
      if (name === 'EncryptedData') algorithm = '';
      // the first one; those of the key follow
      else if (name === 'EncryptionMethod') algorithm ||= Algorithm ?? '';
      else if (name === 'CipherReference' && !OBFUSCATION.test(algorithm)) parts.add(resolve('', URI ?? ''));
    },
  });
  return parts;
}
