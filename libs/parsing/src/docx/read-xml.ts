import { AppError, messageOf } from '@causeway/kernel';
import { SaxesParser } from 'saxes';

export type Attributes = Readonly<Record<string, string>>;

/** Names carry the usual prefix of their namespace (`w:p`), whatever prefix the file uses; `?:` where it is not known. */
export interface XmlReader {
  open?: (name: string, attributes: Attributes) => void;
  close?: (name: string) => void;
  text?: (text: string) => void;
}

/** Word stays below a hundred, nested tables included; a tree without bound would overflow a stack. */
const MAX_DEPTH = 250;
const CHUNK = 64 * 1024;
/** What Word refuses and other programs write all the same; the characters are dropped later. */
const FORGIVEN = /disallowed character|malformed character entity/;
const DRAWING = 'drawingml/2006/wordprocessingDrawing drawingml/wordprocessingDrawing';
const PREFIXES: Record<string, string> = {
  w: 'wordprocessingml/2006/main wordprocessingml/main',
  r: 'officeDocument/2006/relationships officeDocument/relationships',
  m: 'officeDocument/2006/math officeDocument/math',
  wp: DRAWING,
  mc: 'markup-compatibility/2006',
  rel: 'package/2006/relationships',
  cp: 'package/2006/metadata/core-properties',
};
/** The same things have one namespace in transitional and another in strict files. */
const KNOWN = new Map<string, string>([
  ...Object.entries(PREFIXES).flatMap(([prefix, paths]) =>
    paths
      .split(' ')
      .flatMap((path) => [
        [`http://schemas.openxmlformats.org/${path}`, prefix] as const,
        [`http://purl.oclc.org/ooxml/${path}`, prefix] as const,
      ]),
  ),
  ['http://schemas.microsoft.com/office/word/2010/wordml', 'w14'],
  ['http://purl.org/dc/elements/1.1/', 'dc'],
  ['http://purl.org/dc/terms/', 'dcterms'],
  ['http://www.w3.org/XML/1998/namespace', 'xml'],
]);

/**
 * Reads one part of a document, event by event: time is linear, memory is the text and what the reader keeps.
 * Yields after every piece, so that a reader can hand on what it has.
 *
 * @throws AppError `PARSE.CORRUPT`, also for a document type; `PARSE.LIMIT_EXCEEDED` for elements too deep in each other
 */
export function* readXmlInPieces(bytes: Uint8Array, part: string, reader: XmlReader): Generator<void> {
  const source = decodeXml(bytes);
  const parser = parserFor(part, reader);
  try {
    for (let at = 0; at < source.length; at += CHUNK) {
      parser.write(source.slice(at, at + CHUNK));
      yield;
    }
    parser.close();
  } catch (cause) {
    if (cause instanceof AppError) throw cause;
    const message = `the document is damaged: ${part} is not well-formed XML`;
    throw new AppError('PARSE.CORRUPT', message, { cause, internal: messageOf(cause) });
  }
  yield;
}

export function readXml(bytes: Uint8Array, part: string, reader: XmlReader): void {
  for (const _piece of readXmlInPieces(bytes, part, reader));
}

function parserFor(part: string, reader: XmlReader): SaxesParser<{ xmlns: false; position: false }> {
  const parser = new SaxesParser<{ xmlns: false; position: false }>({ xmlns: false, position: false });
  const names = new Names();
  parser.on('error', (error) => {
    if (!FORGIVEN.test(error.message)) throw error;
  });
  parser.on('doctype', () => {
    throw new AppError('PARSE.CORRUPT', `${part} declares a document type, which is not allowed in a Word document`);
  });
  parser.on('opentag', ({ name, attributes }) => {
    const scope = names.enter(attributes);
    if (names.depth > MAX_DEPTH) {
      throw new AppError('PARSE.LIMIT_EXCEEDED', 'the document was refused: its elements are nested too deep');
    }
    reader.open?.(names.resolve(name, scope, true), names.attributes(attributes));
  });
  parser.on('closetag', ({ name }) => {
    reader.close?.(names.resolve(name, names.scope, true));
    names.leave();
  });
  parser.on('text', (text) => reader.text?.(text));
  parser.on('cdata', (text) => reader.text?.(text));
  return parser;
}

type Scope = Record<string, string>;

/** The namespaces that are in force, as prefix of the file to our prefix. */
class Names {
  private readonly scopes: Scope[] = [];
  private readonly outermost = Object.create(null) as Scope;

  get depth(): number {
    return this.scopes.length;
  }

  get scope(): Scope {
    return this.scopes.at(-1) ?? this.outermost;
  }

  enter(attributes: Attributes): Scope {
    let scope = this.scope;
    for (const name in attributes) {
      if (!name.startsWith('xmlns')) continue;
      if (scope === this.scope) scope = Object.create(scope) as Scope;
      scope[name.slice('xmlns:'.length)] = KNOWN.get(attributes[name] ?? '') ?? '?';
    }
    this.scopes.push(scope);
    return scope;
  }

  leave(): void {
    this.scopes.pop();
  }

  attributes(raw: Attributes): Attributes {
    const named = Object.create(null) as Record<string, string>;
    for (const name in raw) named[this.resolve(name, this.scope, false)] = raw[name] ?? '';
    return named;
  }

  /** An attribute without prefix belongs to no namespace. A prefix that nothing declares is taken at its word. */
  resolve(name: string, scope: Scope, isElement: boolean): string {
    const colon = name.indexOf(':');
    if (colon < 0) return isElement ? `${scope[''] ?? '?'}:${name}` : name;
    const prefix = scope[name.slice(0, colon)];
    return prefix === undefined ? name : prefix + name.slice(colon);
  }
}

/** By mark, else by the pattern of `<?` or `<` in UTF-16, else by declaration, else UTF-8. */
function decodeXml(bytes: Uint8Array): string {
  return new TextDecoder(xmlEncoding(bytes)).decode(bytes);
}

function xmlEncoding(bytes: Uint8Array): string {
  if (bytes[0] === 0xff && bytes[1] === 0xfe) return 'utf-16le';
  if (bytes[0] === 0xfe && bytes[1] === 0xff) return 'utf-16be';
  if (bytes[0] === 0x3c && bytes[1] === 0) return 'utf-16le';
  if (bytes[0] === 0 && bytes[1] === 0x3c) return 'utf-16be';
  const declared = /^[^<]{0,8}<\?xml[^>]{0,100}encoding=["']([\w.-]{1,40})["']/.exec(
    Buffer.from(bytes.subarray(0, 200)).toString('latin1'),
  )?.[1];
  // whoever writes "UTF-16" into bytes that are not, means UTF-8
  return declared === undefined || /^utf-?16|^ucs/i.test(declared) || !isLabel(declared) ? 'utf-8' : declared;
}

function isLabel(label: string): boolean {
  try {
    new TextDecoder(label);
    return true;
  } catch {
    return false;
  }
}
