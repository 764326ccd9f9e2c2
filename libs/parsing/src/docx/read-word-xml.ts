import type { ZipPackage } from '../zip/open-package.js';
import { type Attributes, readXmlInPieces, type XmlHandler } from '../zip/read-xml.js';

const DRAWING = 'drawingml/2006/wordprocessingDrawing drawingml/wordprocessingDrawing';
const PREFIXES: Record<string, string> = {
  w: 'wordprocessingml/2006/main wordprocessingml/main',
  r: 'officeDocument/2006/relationships officeDocument/relationships',
  m: 'officeDocument/2006/math officeDocument/math',
  wp: DRAWING,
  c: 'drawingml/2006/chart drawingml/chart',
  dgm: 'drawingml/2006/diagram drawingml/diagram',
  mc: 'markup-compatibility/2006',
};
/** Our prefix of each namespace. Transitional and strict files have different namespaces for the same elements. */
const PREFIX_OF = new Map<string, string>([
  ...Object.entries(PREFIXES).flatMap(([prefix, paths]) =>
    paths
      .split(' ')
      .flatMap((path) => [
        [`http://schemas.openxmlformats.org/${path}`, prefix] as const,
        [`http://purl.oclc.org/ooxml/${path}`, prefix] as const,
      ]),
  ),
  ['http://schemas.microsoft.com/office/word/2010/wordml', 'w14'],
  ['urn:schemas-microsoft-com:vml', 'v'],
]);

/**
 * Reads a part of a Word document, in which elements of different namespaces have the same local names. All names get the
 * usual prefix of their namespace (`w:p`), whatever prefix the file uses, or `?:` for an unknown namespace.
 *
 * @throws AppError `PARSE.CORRUPT`, `PARSE.LIMIT_EXCEEDED`
 */
export async function readWordXml(zip: ZipPackage, part: string, handler: XmlHandler): Promise<void> {
  for await (const _piece of readWordXmlInPieces(zip, part, handler));
}

/** Does the same as {@link readWordXml}, and yields after every piece. */
export function readWordXmlInPieces(zip: ZipPackage, part: string, handler: XmlHandler): AsyncGenerator<void> {
  return readXmlInPieces(zip.stream(part), withUsualPrefixes(handler));
}

function withUsualPrefixes(handler: XmlHandler): XmlHandler {
  const names = new NamespaceResolver();
  return {
    open(name, attributes) {
      names.enter(attributes);
      handler.open?.(names.resolve(name, true), names.attributes(attributes));
    },
    text: (text) => handler.text?.(text),
    close(name) {
      handler.close?.(names.resolve(name, true));
      names.leave();
    },
  };
}

type Scope = Record<string, string>;

/** Maps the prefixes that a file declares to our prefixes, element by element. */
class NamespaceResolver {
  private readonly scopes: Scope[] = [];
  private scope = Object.create(null) as Scope;

  enter(attributes: Attributes): void {
    this.scopes.push(this.scope);
    const outer = this.scope;
    for (const name in attributes) {
      if (!name.startsWith('xmlns')) continue;
      if (this.scope === outer) this.scope = Object.create(outer) as Scope;
      this.scope[name.slice('xmlns:'.length)] = PREFIX_OF.get(attributes[name] ?? '') ?? '?';
    }
  }

  leave(): void {
    this.scope = this.scopes.pop() ?? this.scope;
  }

  attributes(raw: Attributes): Attributes {
    const named = Object.create(null) as Record<string, string>;
    for (const name in raw) named[this.resolve(name, false)] = raw[name] ?? '';
    return named;
  }

  /** An attribute without a prefix has no namespace. A prefix that is not declared is kept as it is. */
  resolve(name: string, isElement: boolean): string {
    const colon = name.indexOf(':');
    if (colon < 0) return isElement ? `${this.scope[''] ?? '?'}:${name}` : name;
    const prefix = this.scope[name.slice(0, colon)];
    return prefix === undefined ? name : prefix + name.slice(colon);
  }
}
