import { Parser } from 'htmlparser2';
import { xmlEncoding } from './xml-encoding.js';
import { damaged, refused } from './zip-errors.js';

export type Attributes = Readonly<Record<string, string>>;

export interface XmlHandler {
  open?(name: string, attributes: Attributes): void;
  /** Text in pieces. */
  text?(text: string): void;
  close?(name: string): void;
}

/** Far more than any real part; the parser's stack is slow to search when it is deep. */
const MAX_DEPTH = 256;
/** What a program should show that does not know a newer element, which stands beside it. */
const SECOND_FORM = 'Fallback';

/**
 * Reads an XML part as it is unpacked. Element names come without their namespace prefix, which every writer chooses as it
 * likes; attributes keep theirs. Of two forms of the same content the second is left out.
 *
 * @throws AppError `PARSE.CORRUPT`, `PARSE.LIMIT_EXCEEDED`
 */
export async function readXml(chunks: AsyncIterable<Buffer>, handler: XmlHandler): Promise<void> {
  for await (const _piece of readXmlInPieces(chunks, withLocalNames(handler)));
}

/**
 * The same with the names and alternatives that stand in the file. Yields after every piece, so that a reader can hand on
 * what it has. There is no document type, and so no entity of its own, no fetching.
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
        if ((depth += 1) > MAX_DEPTH) throw refused('it is nested too deeply');
        openedAt = parser.endIndex;
        handler.open?.(name, attributes);
      },
      ontext: (text) => handler.text?.(text),
      onclosetag(name, isImplied) {
        // an element that closes itself ends where it opened; others have to be closed
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
      if (skipped > 0 || name === SECOND_FORM) skipped += 1;
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

/** The value of an attribute that stands in a namespace, whatever prefix the file has for that. */
export function qualified(attributes: Attributes, localName: string): string | undefined {
  for (const name in attributes) if (name.endsWith(`:${localName}`)) return attributes[name];
  return undefined;
}
