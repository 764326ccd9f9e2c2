import { DocumentBuilder } from '../document-builder.js';
import type { DocumentParser, ParsedContent, ParserContext } from '../document-parser.js';
import { MediaType } from '../media-type.js';
import { readCoreProperties } from '../office/core-properties.js';
import { openPackage, type ZipPackage } from '../zip/open-package.js';
import { mainPart, readRelationships } from '../office/relationships.js';
import { qualified, readXml } from '../zip/read-xml.js';
import { damaged, refuseLongList } from '../zip/zip-errors.js';
import { addSlide } from './add-slide.js';
import { LayoutPositions } from './layout-positions.js';

/** Reads each slide as a page, in the order of the presentation. Hidden slides are included. */
export const pptxParser: DocumentParser = {
  mediaTypes: [MediaType.Pptx],
  async parse(bytes: Uint8Array, { maxCharacters }: ParserContext): Promise<ParsedContent> {
    const zip = await openPackage(bytes);
    const slides = await slideParts(zip);
    const builder = new DocumentBuilder(maxCharacters);
    const layouts = new LayoutPositions(zip);
    const metadata = await readCoreProperties(zip);
    const missing = slides.flatMap((part, index) => (part === undefined ? [index + 1] : []));
    for (const [index, part] of slides.entries()) {
      if (part !== undefined) await addSlide(zip, { part, page: index + 1 }, layouts, builder);
    }
    const warnings = missing.map((page) => ({ code: 'MISSING_PART', message: 'the slide is not in the file', page }));
    return { text: builder.text, blocks: builder.blocks, pageCount: slides.length, metadata, warnings };
  },
};

/** Returns the parts of the slides, and `undefined` for a slide that is not in the file. */
async function slideParts(zip: ZipPackage): Promise<(string | undefined)[]> {
  const part = await mainPart(zip, 'ppt/presentation.xml');
  const relations = new Map((await readRelationships(zip, part)).map(({ id, target }) => [id, target]));
  const slides: (string | undefined)[] = [];
  let isPresentation = false;
  await readXml(zip.stream(part), {
    open(name, attributes) {
      if (name === 'presentation') isPresentation = true;
      if (name !== 'sldId') return;
      const id = qualified(attributes, 'id');
      slides.push(relations.get(id ?? ''));
      refuseLongList(slides);
    },
  });
  if (!isPresentation) throw damaged(`${part} is not a presentation`);
  return slides;
}
