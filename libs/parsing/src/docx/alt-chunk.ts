import PostalMime from 'postal-mime';
import type { ParserContext } from '../document-parser.js';
import { declaredCharset } from '../html/declared-charset.js';
import { decodeText } from '../text/decode-text.js';

/** A document inside a document (`w:altChunk`), which Word merges into the text when it opens the file. */
export interface AltChunk {
  html?: string;
  text?: string;
}

/** Reads web archives, web pages and plain text. Returns `undefined` for other formats, such as RTF. */
export async function readAltChunk(bytes: Uint8Array, path: string, context: ParserContext): Promise<AltChunk | undefined> {
  if (/\.mht(ml)?$/i.test(path)) return readArchive(bytes);
  if (/\.x?html?$/i.test(path)) return { html: decodeText(bytes, context, declaredCharset(bytes)).text };
  if (/\.txt$/i.test(path)) return { text: decodeText(bytes, context).text };
  return undefined;
}

async function readArchive(bytes: Uint8Array): Promise<AltChunk | undefined> {
  try {
    const { html, text } = await PostalMime.parse(bytes, { maxNestingDepth: 20 });
    if (html !== undefined) return { html };
    return text === undefined ? undefined : { text };
  } catch {
    return undefined;
  }
}
