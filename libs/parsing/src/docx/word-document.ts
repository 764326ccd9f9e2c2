import type { TextBlock } from '@causeway/kernel';
import { DocumentBuilder } from '../document-builder.js';
import type { ParsedContent, ParserContext } from '../document-parser.js';
import { addHtml } from '../html/html-blocks.js';
import type { ParseWarning } from '../parsed-document.js';
import { paragraphs } from '../text/paragraphs.js';
import { type AltChunk, readAltChunk } from './alt-chunk.js';
import { readCoreProperties } from './core-properties.js';
import { readModel } from './mammoth-model.js';
import { ModelBlocks } from './model-blocks.js';
import { Numbering } from './numbering.js';
import { type PartContext, preparePart } from './prepare-part.js';
import { Styles } from './styles.js';
import type { Relation, WordPackage } from './word-package.js';

/** Behind the body, in this order. */
const NOTES = ['footnotes', 'endnotes', 'comments'];
const MARGINS = ['header', 'footer'];

/** Reads the parts of a Word document in order: body, notes, comments, then headers and footers, each different one once. */
export class WordDocument {
  private readonly builder: DocumentBuilder;
  private readonly warnings: ParseWarning[] = [];
  private readonly chunks = new Map<string, AltChunk>();

  private constructor(
    private readonly parts: WordPackage,
    private readonly main: string,
    private readonly relations: Relation[],
    private readonly context: ParserContext,
  ) {
    this.builder = new DocumentBuilder(context.maxCharacters);
  }

  /** @throws AppError `PARSE.*` */
  static async read(parts: WordPackage, main: string, context: ParserContext): Promise<ParsedContent> {
    const relations = await parts.relations(main);
    const document = new WordDocument(parts, main, [...relations.values()], context);
    const chunks = new Map([...relations].filter(([, { type }]) => type === 'aFChunk').map(([id, { path }]) => [id, path]));
    return document.read(chunks);
  }

  private async read(chunks: Map<string, string>): Promise<ParsedContent> {
    const stylesPart = this.pathOf('styles') ?? '';
    const styles = Styles.read(await this.parts.read(stylesPart), stylesPart);
    const numberingPart = this.pathOf('numbering') ?? '';
    const numbering = Numbering.read(await this.parts.read(numberingPart), numberingPart, styles);
    const context: PartContext = { styles, numbering, chunks, notes: new Map(), maxCharacters: this.context.maxCharacters };
    for (const path of new Set(chunks.values())) await this.readChunk(path);
    await this.addPart(this.main, context, this.builder);
    for (const type of NOTES) await this.addPart(this.pathOf(type), context, this.builder);
    await this.addMargins(context);
    const metadata = { ...this.titleOf(this.builder.blocks), ...(await this.properties()) };
    const { text, blocks } = this.builder;
    return { text, blocks, pageCount: null, metadata, warnings: this.warnings };
  }

  private pathOf(type: string): string | undefined {
    const related = this.relations.find((relation) => relation.type === type && this.parts.has(relation.path))?.path;
    const usual = `word/${type}.xml`;
    return related ?? (this.parts.has(usual) ? usual : undefined);
  }

  private async addPart(path: string | undefined, context: PartContext, builder: DocumentBuilder): Promise<void> {
    const bytes = path === undefined ? undefined : await this.parts.read(path);
    if (path === undefined || !bytes) return;
    const blocks = new ModelBlocks(builder, (chunk) => this.addChunk(chunk, builder));
    for (const slice of preparePart(bytes, path, context, path === this.main)) blocks.add(await readModel(slice), slice);
    blocks.flush();
  }

  /** The same header mostly stands in several parts; one that holds no letter is a page number. */
  private async addMargins(context: PartContext): Promise<void> {
    const seen = new Set<string>();
    for (const { path } of this.relations.filter(({ type }) => MARGINS.includes(type))) {
      const builder = new DocumentBuilder(this.context.maxCharacters);
      await this.addPart(path, context, builder);
      const { text, blocks } = builder;
      if (seen.has(text) || !/\p{L}/u.test(text)) continue;
      seen.add(text);
      for (const { kind, charStart, charEnd } of blocks) {
        this.builder.add(kind === 'heading' ? 'paragraph' : kind, text.slice(charStart, charEnd));
      }
    }
  }

  private async readChunk(path: string): Promise<void> {
    const bytes = await this.parts.read(path);
    const chunk = bytes && (await readAltChunk(bytes, path, this.context));
    if (chunk) this.chunks.set(path, chunk);
    else this.warnings.push({ code: 'CONTENT_SKIPPED', message: `the embedded document ${path} cannot be read` });
  }

  private addChunk(path: string, builder: DocumentBuilder): void {
    const { html, text } = this.chunks.get(path) ?? {};
    if (html !== undefined) addHtml(html, builder);
    else if (text !== undefined) {
      for (const { kind, charStart, charEnd } of paragraphs(text)) builder.add(kind, text.slice(charStart, charEnd));
    }
  }

  private titleOf(blocks: TextBlock[]): { title?: string } {
    const first = blocks.find(({ kind, level }) => kind === 'heading' && level === 1);
    return first ? { title: this.builder.text.slice(first.charStart, first.charEnd).slice(0, 500).toWellFormed() } : {};
  }

  private async properties(): Promise<Record<string, string>> {
    const root = [...(await this.parts.relations('')).values()];
    const path = root.find(({ type }) => type === 'core-properties')?.path ?? 'docProps/core.xml';
    const bytes = await this.parts.read(path);
    return bytes ? readCoreProperties(bytes, path) : {};
  }
}
