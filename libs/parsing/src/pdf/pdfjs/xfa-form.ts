import { withPdf } from './with-pdf.js';
import { normalLetters } from '../normal-letters.js';

/** The part of pdf.js' XFA tree that is used here, which is made to be turned into HTML. */
interface XfaNode {
  name?: string;
  value?: string;
  attributes?: { value?: unknown; textContent?: unknown; type?: string; checked?: unknown; selected?: unknown };
  children?: (XfaNode | null)[];
}

const MAX_PAGES = 1_000;
const MAX_NODES = 500_000;
/** Elements that go on in the line of what is before them. */
const INLINE = new Set(['span', 'b', 'i', 'a', 'sub', 'sup', '#text', 'label']);

/** The text of an XFA form, page by page: what it prints, and what was filled in. Empty where there is none to be had. */
export async function readXfa(bytes: Uint8Array, maxCharacters: number): Promise<string[]> {
  const read = withPdf(
    bytes,
    async (pdf) => {
      const pages: string[] = [];
      let room = maxCharacters;
      for (let number = 1; number <= Math.min(pdf.numPages, MAX_PAGES) && room > 0; number += 1) {
        const text = textOf(await (await pdf.getPage(number)).getXfa());
        pages.push(text);
        room -= text.length;
      }
      return pages.some((text) => text !== '') ? pages : [];
    },
    { enableXfa: true },
  );
  return read.catch(() => []);
}

/** Walks the tree without calling itself, as forms nest deeply. */
function textOf(root: XfaNode | null): string {
  const parts: string[] = [];
  const pending: (XfaNode | null | undefined)[] = [root];
  for (let count = 0; pending.length > 0 && count < MAX_NODES; count += 1) {
    const node = pending.pop();
    if (!node) continue;
    if (!INLINE.has(node.name ?? '')) parts.push('\n');
    parts.push(ownText(node));
    if (node.name !== 'select') for (const child of [...(node.children ?? [])].reverse()) pending.push(child);
  }
  const lines = parts.join('').split('\n');
  return normalLetters(
    lines
      .map((line) => line.trim())
      .filter((line) => line !== '')
      .join('\n'),
  );
}

function ownText({ name, value, attributes, children }: XfaNode): string {
  if (name === 'input' && (attributes?.type === 'checkbox' || attributes?.type === 'radio'))
    return attributes.checked ? '[x]' : '';
  if (name === 'select')
    return (children ?? []).map((child) => (child?.attributes?.selected ? (child.value ?? '') : '')).join(' ');
  const text = attributes?.textContent ?? (name === 'input' || name === 'textarea' ? attributes?.value : undefined) ?? value;
  return typeof text === 'string' ? text : '';
}
