import { Parser } from 'htmlparser2';
import { damaged, refused } from './zip-errors.js';
import { xmlEncoding } from './xml-encoding.js';

export type Attributes = Record<string, string>;

/** Names come without their namespace prefix, which every writer chooses as it likes; attributes keep theirs. */
export interface XmlHandler {
  open?(name: string, attributes: Attributes): void;
  /** Text in pieces. */
  text?(text: string): void;
  close?(name: string): void;
}

/** Far more than any real part; the parser's stack is slow to search when it is deep. */
const MAX_DEPTH = 256;

/**
 * Reads an XML part as it is unpacked. No document type, and so no entity of its own, no fetching.
 *
 * @throws AppError `PARSE.CORRUPT`, `PARSE.LIMIT_EXCEEDED`
 */
export async function readXml(chunks: AsyncIterable<Buffer>, handler: XmlHandler): Promise<void> {
  const parser = xmlParser(handler);
  let decoder: InstanceType<typeof TextDecoder> | undefined;
  for await (const chunk of chunks) {
    decoder ??= new TextDecoder(xmlEncoding(chunk));
    parser.write(decoder.decode(chunk, { stream: true }));
  }
  parser.end(decoder?.decode());
}

function xmlParser(handler: XmlHandler): Parser {
  let depth = 0;
  return new Parser(
    {
      onopentag(name, attributes) {
        if ((depth += 1) > MAX_DEPTH) throw refused('it is nested too deeply');
        handler.open?.(localName(name), attributes);
      },
      ontext: (text) => handler.text?.(text),
      onclosetag(name) {
        depth -= 1;
        handler.close?.(localName(name));
      },
      onprocessinginstruction(name) {
        if (name.startsWith('!')) throw damaged('one of its parts declares a document type or an entity');
      },
    },
    { xmlMode: true, decodeEntities: true },
  );
}

export function localName(name: string): string {
  return name.slice(name.indexOf(':') + 1);
}
