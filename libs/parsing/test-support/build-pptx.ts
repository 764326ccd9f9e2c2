import { relationships } from './build-xlsx.js';
import { buildZip } from './build-zip.js';

const OFFICE = 'http://schemas.openxmlformats.org/officeDocument/2006/relationships';

export interface SlideParts {
  /** Content of the shape tree. */
  shapes: string;
  relations?: [type: string, target: string][];
}

/** Builds a presentation; `order` lists the numbers of the slides, from 1, in presentation order. */
export function buildPptx(slides: SlideParts[], { order = [...slides.keys()].map((at) => at + 1), parts = {} } = {}): Buffer {
  const files: Record<string, string> = {
    '[Content_Types].xml': '<Types/>',
    '_rels/.rels': relationships(['officeDocument', 'ppt/presentation.xml']),
    'ppt/presentation.xml': `<p:presentation xmlns:r="${OFFICE}"><p:sldIdLst>${order.map((at) => `<p:sldId id="${255 + at}" r:id="rId${at}"/>`).join('')}</p:sldIdLst></p:presentation>`,
    'ppt/_rels/presentation.xml.rels': relationships(
      ...slides.map((_, at): [string, string] => ['slide', `slides/slide${at + 1}.xml`]),
    ),
    ...parts,
  };
  for (const [at, { shapes, relations = [] }] of slides.entries()) {
    files[`ppt/slides/slide${at + 1}.xml`] = slideXml(shapes);
    files[`ppt/slides/_rels/slide${at + 1}.xml.rels`] = relationships(...relations);
  }
  return buildZip(files);
}

export function slideXml(shapes: string): string {
  return `<p:sld xmlns:r="${OFFICE}"><p:cSld><p:spTree>${shapes}</p:spTree></p:cSld></p:sld>`;
}

/** Builds a shape with paragraphs; `at` is its position in inches. */
export function shape(
  paragraphs: string[],
  { at, placeholder = '' }: { at?: [x: number, y: number]; placeholder?: string } = {},
) {
  const place = at ? `<a:xfrm><a:off x="${at[0] * 914_400}" y="${at[1] * 914_400}"/></a:xfrm>` : '';
  const lines = paragraphs.map((text) => `<a:p><a:r><a:t>${text}</a:t></a:r></a:p>`).join('');
  return `<p:sp><p:nvSpPr><p:nvPr>${placeholder}</p:nvPr></p:nvSpPr><p:spPr>${place}</p:spPr><p:txBody>${lines}</p:txBody></p:sp>`;
}

export function title(text: string): string {
  return shape([text], { placeholder: '<p:ph type="title"/>' });
}
