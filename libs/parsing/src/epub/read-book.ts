import { DublinCore } from '../zip/dublin-core.js';
import type { ZipPackage } from '../zip/open-package.js';
import { partName } from '../zip/part-name.js';
import { type Attributes, readXml } from '../zip/read-xml.js';
import { damaged, refuseLongList } from '../zip/zip-errors.js';

interface Item {
  part: string;
  isContent: boolean;
  isNavigation: boolean;
}

export interface Book {
  metadata: Record<string, string>;
  /** The parts with the text, in reading order, without the table of contents. */
  parts: string[];
}

const CONTENT = /^(?:application\/xhtml\+xml|text\/html|text\/x-oeb1-document)$/i;

/** Reads the package document of an EPUB, which `container.xml` names. */
export async function readBook(zip: ZipPackage): Promise<Book> {
  const part = await packagePart(zip);
  const core = new DublinCore();
  const items = new Map<string, Item>();
  const spine: string[] = [];
  const contents = new Set<string>();
  await readXml(zip.stream(part), {
    open(name, attributes) {
      core.open(name);
      const { id = '', idref = '', href = '', type } = attributes;
      if (name === 'item') items.set(id, itemOf(part, attributes));
      else if (name === 'itemref') spine.push(idref);
      else if (name === 'reference' && type === 'toc') contents.add(partName(part, href));
    },
    text: (text) => core.text(text),
    close: () => core.close(),
  });
  refuseLongList(spine);
  const reading = spine.flatMap((id) => items.get(id) ?? []).filter(({ isContent, isNavigation }) => isContent && !isNavigation);
  return { metadata: core.metadata, parts: reading.map((item) => item.part).filter((name) => !contents.has(name)) };
}

async function packagePart(zip: ZipPackage): Promise<string> {
  let path = '';
  await readXml(zip.stream('META-INF/container.xml'), {
    open(name, attributes) {
      if (name === 'rootfile' && path === '') path = attributes['full-path'] ?? '';
    },
  });
  if (path === '') throw damaged('it does not say where its content is');
  return path;
}

function itemOf(packageName: string, attributes: Attributes): Item {
  return {
    part: partName(packageName, attributes.href ?? ''),
    isContent: CONTENT.test(attributes['media-type'] ?? ''),
    isNavigation: /(?:^|\s)nav(?:\s|$)/.test(attributes.properties ?? ''),
  };
}
