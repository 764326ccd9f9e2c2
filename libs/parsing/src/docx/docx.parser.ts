import { AppError, messageOf } from '@causeway/kernel';
import mammoth from 'mammoth';
import { DocumentBuilder } from '../document-builder.js';
import type { DocumentParser, ParsedContent, ParserContext } from '../document-parser.js';
import { addHtml } from '../html/html-blocks.js';
import { MediaType } from '../media-type.js';
import { guardZip } from '../zip/zip-guard.js';

const OLE_MAGIC = Buffer.from('d0cf11e0a1b11ae1', 'hex');
/** Beyond the built-in map: titles, and the names that Chinese word processors give to headings. */
const STYLES = [
  "p[style-name='Title'] => h1:fresh",
  "p[style-name='Subtitle'] => h2:fresh",
  ...[1, 2, 3, 4, 5, 6].map((level) => `p[style-name='标题 ${level}'] => h${level}:fresh`),
];

export const docxParser: DocumentParser = {
  mediaTypes: [MediaType.Docx],
  async parse(bytes: Uint8Array, context: ParserContext): Promise<ParsedContent> {
    const buffer = Buffer.from(bytes.buffer, bytes.byteOffset, bytes.length);
    refuseOle(buffer);
    await guardZip(buffer);
    const builder = new DocumentBuilder(context.maxCharacters);
    const metadata: Record<string, unknown> = {};
    addHtml(await toHtml(buffer), builder, { skip: isBackReference });
    const title = builder.blocks.find(({ kind, level }) => kind === 'heading' && level === 1);
    if (title) metadata.title = builder.text.slice(title.charStart, title.charEnd);
    return { text: builder.text, blocks: builder.blocks, pageCount: null, metadata, warnings: [] };
  },
};

/** Word wraps an encrypted document into an OLE container; so are the formats from before 2007. */
function refuseOle(buffer: Buffer): void {
  if (!buffer.subarray(0, OLE_MAGIC.length).equals(OLE_MAGIC)) return;
  if (buffer.includes(Buffer.from('EncryptedPackage', 'utf16le'))) {
    throw new AppError('PARSE.ENCRYPTED', 'the document is protected by a password; remove it and upload the document again');
  }
  throw new AppError('PARSE.UNSUPPORTED', 'this is a Word document from before 2007; save it as .docx');
}

async function toHtml(buffer: Buffer): Promise<string> {
  try {
    const { value } = await mammoth.convertToHtml(
      { buffer },
      {
        styleMap: STYLES,
        externalFileAccess: false,
        convertImage: mammoth.images.imgElement(() => Promise.resolve({ src: '' })),
      },
    );
    return value;
  } catch (cause) {
    const message = 'the document is damaged and cannot be read as a Word document';
    throw new AppError('PARSE.CORRUPT', message, { cause, internal: messageOf(cause) });
  }
}

/** The arrow behind a note that leads back to where it is referred to. */
function isBackReference(name: string, attributes: Record<string, string>): boolean {
  return name === 'a' && /^#.*(footnote|endnote|comment)-ref-/.test(attributes.href ?? '');
}
