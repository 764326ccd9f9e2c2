import { cleanText } from '../text/unicode.js';
import { readXml } from './read-xml.js';

/** Dublin Core as Word writes it, under the names that the other formats use too. */
const NAMES: Record<string, string> = {
  'dc:title': 'title',
  'dc:creator': 'author',
  'dc:subject': 'subject',
  'dc:description': 'description',
  'dc:language': 'language',
  'cp:keywords': 'keywords',
  'cp:category': 'category',
  'dcterms:created': 'created',
  'dcterms:modified': 'modified',
};
const MAX_CHARACTERS = 1000;

/** What `docProps/core.xml` says about the document. Dates as ISO 8601, others are left out. */
export function readCoreProperties(bytes: Uint8Array, part: string): Record<string, string> {
  const properties: Record<string, string> = {};
  let key: string | undefined;
  readXml(bytes, part, {
    open: (name) => (key = NAMES[name]),
    close: () => (key = undefined),
    text: (text) => {
      if (key !== undefined) properties[key] = text;
    },
  });
  const entries = Object.entries(properties).map(([name, value]) => [name, tidy(name, value)] as const);
  return Object.fromEntries(entries.filter(([, value]) => value !== ''));
}

function tidy(name: string, value: string): string {
  const text = cleanText(value).trim().slice(0, MAX_CHARACTERS).toWellFormed();
  if (name !== 'created' && name !== 'modified') return text;
  const date = new Date(text);
  return Number.isNaN(date.getTime()) ? '' : date.toISOString();
}
