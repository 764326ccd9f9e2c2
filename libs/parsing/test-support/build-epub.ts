import { buildZip } from './build-zip.js';

export interface EpubOptions {
  metadata?: string;
  /** Additional items of the manifest. */
  manifest?: string;
  /** Additional content of the package document, after the spine. */
  after?: string;
  /** Additional files. */
  files?: Record<string, string | Buffer>;
}

/** Builds a book from chapters by file name, in reading order. */
export function buildEpub(chapters: Record<string, string | Buffer>, options: EpubOptions = {}): Buffer {
  const { metadata = '', manifest = '', after = '', files = {} } = options;
  const names = Object.keys(chapters);
  const items = names.map((name, at) => `<item id="c${at}" href="${encodeURI(name)}" media-type="application/xhtml+xml"/>`);
  const spine = names.map((_, at) => `<itemref idref="c${at}"/>`).join('');
  return buildZip({
    mimetype: 'application/epub+zip',
    'META-INF/container.xml': '<container><rootfiles><rootfile full-path="OEBPS/book.opf"/></rootfiles></container>',
    'OEBPS/book.opf': `<package><metadata>${metadata}</metadata><manifest>${items.join('')}${manifest}</manifest><spine>${spine}</spine>${after}</package>`,
    ...Object.fromEntries(Object.entries(chapters).map(([name, content]) => [`OEBPS/${name}`, content])),
    ...files,
  });
}

export function chapter(body: string): string {
  return `<?xml version="1.0"?><!DOCTYPE html><html xmlns="http://www.w3.org/1999/xhtml"><head><title/></head><body>${body}</body></html>`;
}
