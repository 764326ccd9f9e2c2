import { DocumentBuilder } from '../document-builder.js';
import type { DocumentParser, ParsedContent, ParserContext } from '../document-parser.js';
import { MediaType } from '../media-type.js';
import { decodeText } from '../text/decode-text.js';
import { declaredCharset } from './declared-charset.js';
import { addHtml } from './html-blocks.js';

export const htmlParser: DocumentParser = {
  mediaTypes: [MediaType.Html],
  parse(bytes: Uint8Array, context: ParserContext): Promise<ParsedContent> {
    const { text: html, encoding, warnings } = decodeText(bytes, context, declaredCharset(bytes));
    const builder = new DocumentBuilder(context.maxCharacters);
    const metadata: Record<string, unknown> = { encoding };
    addHtml(html, builder, { onMetadata: (key, value) => (metadata[key] ??= value) });
    return Promise.resolve({ text: builder.text, blocks: builder.blocks, pageCount: null, metadata, warnings });
  },
};
