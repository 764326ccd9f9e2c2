import { withPdf } from './with-pdf.js';
import { normalLetters } from '../normal-letters.js';

/** The properties of a node of pdf.js's XFA tree that are used here. The tree is meant to be turned into HTML. */
interface XfaNode {
  name?: string;
  value?: string;
  attributes?: { value?: unknown; textContent?: unknown; type?: string; checked?: unknown; selected?: unknown };
  children?: (XfaNode | null)[];
}

const MAX_PAGES = 1_000;
const MAX_NODES = 500_000;
/** Elements that continue the current line. */
const INLINE = new Set(['span', 'b', 'i', 'a', 'sub', 'sup', '#text', 'label']);

/** Returns the text of an XFA form with the filled-in values, page by page. Returns no pages if the form cannot be read. */
export async function readXfa(bytes: Uint8Array, maxCharacters: number): Promise<string[]> {
  const read = withPdf(
    bytes,
    async (pdf) => {
      const pages: string[] = [];
      let remaining = maxCharacters;
      for (let number = 1; number <= Math.min(pdf.numPages, MAX_PAGES) && remaining > 0; number += 1) {
        const text = textOf(await (await pdf.getPage(number)).getXfa());
        pages.push(text);
        remaining -= text.length;
      }
      return pages.some((text) => text !== '') ? pages : [];
    },
    { enableXfa: true },
  );
  return read.catch(() => []);
}

/** Walks the tree without recursion, because forms nest deeply. */
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
