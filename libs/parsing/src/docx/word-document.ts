import type { TextBlock } from '@causeway/kernel';
import { DocumentBuilder } from '../document-builder.js';
import type { ParsedContent, ParserContext } from '../document-parser.js';
import { addHtml } from '../html/html-blocks.js';
import { readCoreProperties } from '../office/core-properties.js';
import { readRelationships, type Relationship } from '../office/relationships.js';
import type { ParseWarning } from '../parsed-document.js';
import { paragraphs } from '../text/paragraphs.js';
import type { ZipPackage } from '../zip/open-package.js';
import { type AltChunk, readAltChunk } from './alt-chunk.js';
import { readDrawings } from './drawing-text.js';
import { readModel } from './mammoth-model.js';
import { ModelBlocks } from './model-blocks.js';
import { Numbering } from './numbering.js';
import { NoteNumbers } from './note-numbers.js';
import type { PartContext } from './part-context.js';
import { preparePart } from './prepare-part.js';
import { Styles } from './styles.js';

/** Parts that are added after the body, in this order. */
const NOTES = ['footnotes', 'endnotes', 'comments'];
const MARGINS = ['header', 'footer'];

/** Reads the parts of a Word document in this order: body, notes, comments, then each different header and footer once. */
export class WordDocument {
  private readonly builder: DocumentBuilder;
  private readonly warnings: ParseWarning[] = [];
  private readonly altChunks = new Map<string, AltChunk>();

  private constructor(
    private readonly zip: ZipPackage,
    private readonly main: string,
    private readonly relations: Relationship[],
    private readonly context: ParserContext,
  ) {
    this.builder = new DocumentBuilder(context.maxCharacters);
  }

  /** @throws AppError `PARSE.*` */
  static async read(zip: ZipPackage, main: string, context: ParserContext): Promise<ParsedContent> {
    return new WordDocument(zip, main, await readRelationships(zip, main), context).read();
  }

  private async read(): Promise<ParsedContent> {
    const styles = await Styles.read(this.zip, this.pathOf('styles'));
    const numbering = await Numbering.read(this.zip, this.pathOf('numbering'), styles);
    const altChunks = new Map(this.relations.filter(({ type }) => type === 'aFChunk').map(({ id, target }) => [id, target]));
    for (const part of new Set(altChunks.values())) await this.readAltChunk(part);
    const drawings = await readDrawings(this.zip, this.relations, this.context.maxCharacters);
    const shared = { styles, numbering, noteNumbers: new NoteNumbers(), maxCharacters: this.context.maxCharacters };
    await this.addPart(this.main, { ...shared, altChunks, drawings }, this.builder);
    // relationship ids belong to one part, and only those of the main part are read
    const others = { ...shared, altChunks: new Map<string, string>(), drawings: new Map<string, string[]>() };
    for (const type of NOTES) await this.addPart(this.pathOf(type), others, this.builder);
    await this.addMargins(others);
    const metadata = { ...this.titleOf(this.builder.blocks), ...(await readCoreProperties(this.zip)) };
    const { text, blocks } = this.builder;
    return { text, blocks, pageCount: null, metadata, warnings: this.warnings };
  }

  private pathOf(type: string): string | undefined {
    return this.relations.find((relation) => relation.type === type)?.target ?? this.zip.find(`word/${type}.xml`);
  }

  private async addPart(part: string | undefined, context: PartContext, builder: DocumentBuilder): Promise<void> {
    if (part === undefined) return;
    const blocks = new ModelBlocks(builder, (altChunk) => this.addAltChunk(altChunk, builder));
    const slices = preparePart(this.zip, part, context, part === this.main);
    for await (const slice of slices) blocks.add(await readModel(slice), slice);
    blocks.flush();
  }

  /** Several parts mostly repeat one header, which is added once. A header without a letter is a page number. */
  private async addMargins(context: PartContext): Promise<void> {
    const seen = new Set<string>();
    for (const { target } of this.relations.filter(({ type }) => MARGINS.includes(type))) {
      const builder = new DocumentBuilder(this.context.maxCharacters);
      await this.addPart(target, context, builder);
      const { text, blocks } = builder;
      if (seen.has(text) || !/\p{L}/u.test(text)) continue;
      seen.add(text);
      for (const { kind, charStart, charEnd } of blocks) {
        this.builder.add(kind === 'heading' ? 'paragraph' : kind, text.slice(charStart, charEnd));
      }
    }
  }

  private async readAltChunk(part: string): Promise<void> {
    const altChunk = await readAltChunk(await this.zip.read(part), part, this.context);
    if (altChunk) this.altChunks.set(part, altChunk);
    else this.warnings.push({ code: 'CONTENT_SKIPPED', message: `the embedded document ${part} cannot be read` });
  }

  private addAltChunk(part: string, builder: DocumentBuilder): void {
    const { html, text } = this.altChunks.get(part) ?? {};
    // an embedded document is added once, because a hostile file could repeat it without end at a few bytes each
    this.altChunks.delete(part);
    if (html !== undefined) addHtml(html, builder);
    else if (text !== undefined) {
      for (const { kind, charStart, charEnd } of paragraphs(text)) builder.add(kind, text.slice(charStart, charEnd));
    }
  }

  private titleOf(blocks: TextBlock[]): { title?: string } {
    const first = blocks.find(({ kind, level }) => kind === 'heading' && level === 1);
    return first ? { title: this.builder.text.slice(first.charStart, first.charEnd) } : {};
  }
}
