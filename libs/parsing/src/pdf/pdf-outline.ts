import type { PDFDocumentProxy } from 'pdfjs-dist/legacy/build/pdf.mjs';

/** Finds the outline entry that a line is the heading of. */
export type HeadingLevelOf = (page: number, text: string) => number | undefined;

interface OutlineNode {
  title: string;
  dest: string | unknown[] | null;
  items: OutlineNode[];
}

type PageReference = Parameters<PDFDocumentProxy['getPageIndex']>[0];

const MAX_ENTRIES = 5_000;
const MAX_DEPTH = 6;

/** Reads the outline (bookmarks). Entries whose target cannot be found are left out; a broken outline is an empty one. */
export async function readOutline(pdf: PDFDocumentProxy): Promise<HeadingLevelOf> {
  const levels = new Map<string, number>();
  try {
    const pending = (((await pdf.getOutline()) as OutlineNode[] | null) ?? []).map((node) => ({ node, level: 1 }));
    for (let next = pending.shift(); next && levels.size < MAX_ENTRIES; next = pending.shift()) {
      const { node, level } = next;
      const page = await pageOf(pdf, node.dest);
      if (page !== undefined) levels.set(key(page, node.title), level);
      pending.unshift(...node.items.map((item) => ({ node: item, level: Math.min(level + 1, MAX_DEPTH) })));
    }
  } catch {
    // what was read so far is of use
  }
  return (page, text) => levels.get(key(page, text));
}

async function pageOf(pdf: PDFDocumentProxy, dest: OutlineNode['dest']): Promise<number | undefined> {
  try {
    const target = (typeof dest === 'string' ? await pdf.getDestination(dest) : dest)?.[0] as PageReference | number | undefined;
    if (typeof target === 'number') return target + 1;
    return target ? (await pdf.getPageIndex(target)) + 1 : undefined;
  } catch {
    return undefined;
  }
}

/** Numbering and spacing differ between an outline and the page itself. */
function key(page: number, title: string): string {
  const letters = title
    .normalize('NFKC')
    .toLowerCase()
    .replace(/^[\s\d.、]+/u, '');
  return `${page}:${letters.replace(/[^\p{L}\p{N}]+/gu, '')}`;
}
