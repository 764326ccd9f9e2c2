import { cleanText } from '../text/unicode.js';
import type { XmlHandler } from './read-xml.js';

/** Terms of Dublin Core and Office, and our metadata keys. */
const KEYS = new Map([
  ['title', 'title'],
  ['creator', 'author'],
  ['language', 'language'],
  ['publisher', 'publisher'],
  ['subject', 'subject'],
  ['description', 'description'],
  ['keywords', 'keywords'],
  ['category', 'category'],
  ['created', 'created'],
  ['modified', 'modified'],
]);
const DATES = new Set(['created', 'modified']);
const MAX_CHARACTERS = 500;

/** Reads the first value of each metadata term. Dates become ISO 8601, and invalid dates are left out. */
export class DublinCore implements XmlHandler {
  readonly metadata: Record<string, string> = {};
  private key: string | undefined;
  private value = '';

  open(name: string): void {
    this.key = KEYS.get(name);
    this.value = '';
  }

  text(text: string): void {
    if (this.key && this.value.length < MAX_CHARACTERS) this.value += text;
  }

  close(): void {
    if (this.key) {
      const value = tidy(this.key, this.value);
      if (value !== '') this.metadata[this.key] ??= value;
    }
    this.key = undefined;
  }
}

function tidy(key: string, value: string): string {
  const text = cleanText(value).replace(/\s+/g, ' ').trim().slice(0, MAX_CHARACTERS).toWellFormed();
  if (!DATES.has(key)) return text;
  const date = new Date(text);
  return Number.isNaN(date.getTime()) ? '' : date.toISOString();
}
