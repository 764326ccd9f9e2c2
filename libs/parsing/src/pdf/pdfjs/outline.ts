import type { PDFDocumentProxy } from 'pdfjs-dist/legacy/build/pdf.mjs';

/** An entry of the outline (bookmarks) whose target page was found. */
export interface OutlineEntry {
  title: string;
  /** 1 to 6. */
  level: number;
  /** 1-based. */
  page: number;
  /** Height of the target above the bottom of the page, in points, if the entry has one. */
  y?: number;
}

interface OutlineNode {
  title: string;
  dest: string | unknown[] | null;
  items: OutlineNode[];
}

type PageReference = Parameters<PDFDocumentProxy['getPageIndex']>[0];

const MAX_ENTRIES = 5_000;
const MAX_DEPTH = 6;
/** Index of the height in each kind of destination that has one. */
const HEIGHT_INDEX: Record<string, number> = { XYZ: 3, FitH: 2, FitBH: 2, FitR: 5 };

/** Reads the outline. Entries whose target cannot be found are left out. A broken outline ends at its first broken entry. */
export async function readOutline(pdf: PDFDocumentProxy): Promise<OutlineEntry[]> {
  const entries: OutlineEntry[] = [];
  try {
    const nodes = ((await pdf.getOutline()) as OutlineNode[] | null) ?? [];
    const pending = nodes.map((node) => ({ node, level: 1 })).reverse();
    for (let next = pending.pop(); next && entries.length < MAX_ENTRIES; next = pending.pop()) {
      const { node, level } = next;
      const target = await targetOf(pdf, node.dest);
      if (target) entries.push({ title: node.title, level, ...target });
      for (const item of [...node.items].reverse()) pending.push({ node: item, level: Math.min(level + 1, MAX_DEPTH) });
    }
  } catch {
    // the entries that were read before the error are kept
  }
  return entries;
}

async function targetOf(pdf: PDFDocumentProxy, dest: OutlineNode['dest']): Promise<{ page: number; y?: number } | undefined> {
  try {
    const target = typeof dest === 'string' ? await pdf.getDestination(dest) : dest;
    const reference = target?.[0] as PageReference | number | undefined;
    if (reference == null) return undefined;
    const page = (typeof reference === 'number' ? reference : await pdf.getPageIndex(reference)) + 1;
    const y = target?.[HEIGHT_INDEX[(target[1] as { name?: string } | undefined)?.name ?? ''] ?? -1];
    return typeof y === 'number' ? { page, y } : { page };
  } catch {
    return undefined;
  }
}
