import type { TextBlock } from '@causeway/kernel';
import type { DocumentParser, ParsedContent, ParserContext } from '../document-parser.js';
import { MediaType } from '../media-type.js';
import { decodeText } from '../text/decode-text.js';
import { readFrontMatter } from './front-matter.js';
import { markdownBlocks } from './markdown-blocks.js';

/** Keeps the Markdown source as the text, without its front matter, so that citations read as the author wrote them. */
export const markdownParser: DocumentParser = {
  mediaTypes: [MediaType.Markdown],
  parse(bytes: Uint8Array, context: ParserContext): Promise<ParsedContent> {
    const decoded = decodeText(bytes, context);
    const front = readFrontMatter(decoded.text);
    const text = decoded.text.slice(front.end);
    const blocks = markdownBlocks(text);
    const metadata = { ...titleOf(text, blocks), ...front.metadata, encoding: decoded.encoding };
    return Promise.resolve({ text, blocks, pageCount: null, metadata, warnings: [...decoded.warnings, ...front.warnings] });
  },
};

function titleOf(text: string, blocks: TextBlock[]): { title?: string } {
  const first = blocks.find(({ kind, level }) => kind === 'heading' && level === 1);
  if (!first) return {};
  const line =
    text
      .slice(first.charStart, first.charEnd)
      .slice(0, 1000)
      .split(/\r\n|\r|\n/, 1)[0] ?? '';
  const title = line
    .replace(/^\s*#+/, '')
    .replace(/\{#[^{}]*\}\s*$/, '')
    .replace(/\s#+\s*$/, '')
    .trim();
  return title === '' ? {} : { title: title.slice(0, 500).toWellFormed() };
}
