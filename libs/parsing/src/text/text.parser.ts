import type { DocumentParser, ParsedContent, ParserContext } from '../document-parser.js';
import { MediaType } from '../media-type.js';
import { decodeText } from './decode-text.js';
import { paragraphs } from './paragraphs.js';

const DELIMITED = /\.(csv|tsv)$/i;

export const textParser: DocumentParser = {
  mediaTypes: [MediaType.Text],
  parse(bytes: Uint8Array, context: ParserContext): Promise<ParsedContent> {
    const { text, encoding, warnings } = decodeText(bytes, context);
    const blocks = paragraphs(text, DELIMITED.test(context.name) ? 'table' : 'paragraph');
    return Promise.resolve({ text, blocks, pageCount: null, metadata: { encoding }, warnings });
  },
};
