import type { DocumentParser, ParsedContent, ParserContext } from '../document-parser.js';
import { MediaType } from '../media-type.js';
import { decodeText } from './decode-text.js';
import { paragraphs } from './paragraphs.js';

export const textParser: DocumentParser = {
  mediaTypes: [MediaType.Text],
  parse(bytes: Uint8Array, context: ParserContext): Promise<ParsedContent> {
    const { text, encoding, warnings } = decodeText(bytes, context);
    return Promise.resolve({ text, blocks: paragraphs(text), pageCount: null, metadata: { encoding }, warnings });
  },
};
