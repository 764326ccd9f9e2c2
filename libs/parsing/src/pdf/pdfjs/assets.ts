import { createRequire } from 'node:module';
import { dirname, join, sep } from 'node:path';

const packageFolder = dirname(createRequire(import.meta.url).resolve('pdfjs-dist/package.json'));

/**
 * Folders of pdf.js as file system paths that end in a separator, because pdf.js reads files under Node. The folder of
 * substitute fonts is missing: they are only needed to draw text whose font is not embedded.
 */
export const PDF_ASSETS = { cMapUrl: join(packageFolder, 'cmaps') + sep };
