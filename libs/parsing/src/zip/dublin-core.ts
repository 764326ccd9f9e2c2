import type { ZipPackage } from './open-package.js';
import { readRelationships } from './relationships.js';
import { readXml } from './read-xml.js';

const KEYS: Record<string, string> = { title: 'title', creator: 'author', language: 'language', publisher: 'publisher' };
const MOST_CHARACTERS = 500;

/** What a file says of itself in the terms of Dublin Core, the first of each. */
export class DublinCore {
  readonly metadata: Record<string, string> = {};
  private key: string | undefined;
  private value = '';

  open(name: string): void {
    this.key = Object.hasOwn(KEYS, name) ? KEYS[name] : undefined;
    this.value = '';
  }

  text(text: string): void {
    if (this.key && this.value.length < MOST_CHARACTERS) this.value += text;
  }

  close(): void {
    const value = this.value.replace(/\s+/g, ' ').trim().slice(0, MOST_CHARACTERS);
    if (this.key && value !== '') this.metadata[this.key] ??= value;
    this.key = undefined;
  }
}

/** Title and author of an Office file. */
export async function coreProperties(zip: ZipPackage): Promise<Record<string, string>> {
  const part = (await readRelationships(zip, '')).find(({ type }) => type === 'core-properties');
  const reader = new DublinCore();
  if (part) {
    await readXml(zip.stream(part.target), {
      open: (name) => reader.open(name),
      text: (text) => reader.text(text),
      close: () => reader.close(),
    });
  }
  return reader.metadata;
}
