import { Parser } from 'htmlparser2';
import { xmlEncoding } from './xml-encoding.js';
import { damaged, limitExceeded } from './zip-errors.js';

export type Attributes = Readonly<Record<string, string>>;

export interface XmlHandler {
  open?(name: string, attributes: Attributes): void;
  /** Receives text in pieces of any length. */
  text?(text: string): void;
  close?(name: string): void;
}

/** Far more than any real part has. The parser searches its stack of open elements, which takes long when it is deep. */
const MAX_DEPTH = 256;
/** Contains the same content as the newer element beside it, for programs that do not know that element. */
const FALLBACK = 'Fallback';

/**
 * Reads an XML part while it is unpacked. Element names lose their namespace prefix, which every program chooses freely;
 * attribute names keep it. `Fallback` elements are left out, because they repeat the content beside them.
 *
 * @throws AppError `PARSE.CORRUPT`, `PARSE.LIMIT_EXCEEDED`
 */
export async function readXml(chunks: AsyncIterable<Buffer>, handler: XmlHandler): Promise<void> {
  for await (const _piece of readXmlInPieces(chunks, withLocalNames(handler)));
}

/**
 * Reads an XML part with its names and alternatives unchanged, and yields after every piece, so that the caller can pass on
 * what it has read. A part with a document type counts as damaged, so a file cannot declare entities or make the parser fetch anything.
 *
 * @throws AppError `PARSE.CORRUPT`, `PARSE.LIMIT_EXCEEDED`
 */
export async function* readXmlInPieces(chunks: AsyncIterable<Buffer>, handler: XmlHandler): AsyncGenerator<void> {
  const parser = xmlParser(handler);
  let decoder: InstanceType<typeof TextDecoder> | undefined;
  for await (const chunk of chunks) {
    decoder ??= new TextDecoder(xmlEncoding(chunk));
    parser.write(decoder.decode(chunk, { stream: true }));
    yield;
  }
  parser.end(decoder?.decode());
}

function xmlParser(handler: XmlHandler): Parser {
  let depth = 0;
  let openedAt = -1;
  const parser: Parser = new Parser(
    {
      onopentag(name, attributes) {
        if ((depth += 1) > MAX_DEPTH) throw limitExceeded('it is nested too deeply');
        openedAt = parser.endIndex;
        handler.open?.(name, attributes);
      },
      ontext: (text) => handler.text?.(text),
      onclosetag(name, isImplied) {
        // a self-closing element ends where it opened; any other implied end means that the file is cut off or malformed
        if (isImplied && parser.endIndex !== openedAt) throw damaged(`in one of its parts, ${name} is never closed`);
        depth -= 1;
        handler.close?.(name);
      },
      onprocessinginstruction(name) {
        if (name.startsWith('!')) throw damaged('one of its parts declares a document type or an entity');
      },
    },
    { xmlMode: true, decodeEntities: true },
  );
  return parser;
}

function withLocalNames(handler: XmlHandler): XmlHandler {
  let skipped = 0;
  return {
    open(raw, attributes) {
      const name = raw.slice(raw.indexOf(':') + 1);
      if (skipped > 0 || name === FALLBACK) skipped += 1;
      else handler.open?.(name, attributes);
    },
    text(piece) {
      if (skipped === 0) handler.text?.(piece);
    },
    close(raw) {
      if (skipped > 0) skipped -= 1;
      else handler.close?.(raw.slice(raw.indexOf(':') + 1));
    },
  };
}

/** Returns the value of an attribute that has a namespace, whatever prefix the file uses for it. */
export function qualified(attributes: Attributes, localName: string): string | undefined {
  for (const name in attributes) if (name.endsWith(`:${localName}`)) return attributes[name];
  return undefined;
}
