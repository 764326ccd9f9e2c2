import { cleanText } from '../text/unicode.js';

type Attributes = Readonly<Record<string, string>>;

const META = new Map([
  ['author', 'author'],
  ['dc.creator', 'author'],
  ['description', 'description'],
  ['dc.description', 'description'],
  ['keywords', 'keywords'],
]);
const MAX_CHARACTERS = 500;
const NOT_SHOWN = /(?:^|[;\s])(?:display\s{0,9}:\s{0,9}none|visibility\s{0,9}:\s{0,9}hidden)/i;

/**
 * Checks whether an element is invisible: by `hidden`, or by its own style. Elements that are only hidden from screen
 * readers (`aria-hidden`) are visible; the exception is KaTeX, which writes each formula twice.
 */
export function isHidden(attributes: Attributes): boolean {
  if (attributes.hidden !== undefined && attributes.hidden !== 'until-found') return true;
  if (attributes['aria-hidden'] === 'true' && /\bkatex-html\b/.test((attributes.class ?? '').slice(0, 200))) return true;
  return attributes.style !== undefined && NOT_SHOWN.test(attributes.style.slice(0, 2000));
}

/** Returns the metadata of the document that an element declares, as pairs of key and value. */
export function metadataOf(name: string, attributes: Attributes): [key: string, value: string][] {
  const key = name === 'html' ? 'language' : name === 'meta' ? META.get((attributes.name ?? '').toLowerCase()) : undefined;
  const raw = name === 'html' ? (attributes.lang ?? attributes['xml:lang']) : attributes.content;
  const value = cleanText((raw ?? '').slice(0, MAX_CHARACTERS)).trim();
  return key === undefined || value === '' ? [] : [[key, value]];
}
