import { readFile } from 'node:fs/promises';
import { indexedChunks } from '@causeway/text';
import { parseBytes } from './parse-bytes.js';
import { toParseFailure } from './pool/parse-failure.js';
import type { ParseResult, ParseReply, ParseTask } from './pool/parse-task.js';

/** Entry point of a parser thread. It returns failures instead of throwing, because errors lose their class between threads. */
export default async function run(task: ParseTask): Promise<ParseReply> {
  try {
    return { ok: true, ...(await parse(task)) };
  } catch (error) {
    return toParseFailure(error);
  }
}

async function parse({ path, bytes, mediaType, name, maxCharacters, chunking }: ParseTask): Promise<ParseResult> {
  const started = performance.now();
  const document = await parseBytes(bytes ?? (await readFile(path!)), mediaType, { name, maxCharacters });
  const parsed = performance.now();
  const chunks = chunking ? indexedChunks(document, chunking) : [];
  return { document, chunks, spent: { parse: parsed - started, chunk: performance.now() - parsed } };
}
