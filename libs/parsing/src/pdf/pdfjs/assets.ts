import { createRequire } from 'node:module';
import { dirname, join, sep } from 'node:path';

const home = dirname(createRequire(import.meta.url).resolve('pdfjs-dist/package.json'));

/**
 * Folders of pdf.js, as file system paths that end in a separator: under Node it reads them as files. Its fonts are not
 * among them: they stand in for fonts that a file does not embed, and say nothing about its text.
 */
export const PDF_ASSETS = { cMapUrl: join(home, 'cmaps') + sep };
