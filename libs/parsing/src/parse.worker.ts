import { readFile } from 'node:fs/promises';
import { indexedChunks } from '@causeway/text';
import { parseBytes } from './parse-bytes.js';
import { toFailure } from './pool/parse-failure.js';
import type { Parsed, ParseOutcome, ParseTask } from './pool/parse-task.js';

/** Entry of a parser thread. Answers with a failure rather than throwing, as classes do not survive the way between threads. */
export default async function run(task: ParseTask): Promise<ParseOutcome> {
  try {
    return { ok: true, ...(await parse(task)) };
  } catch (error) {
    return toFailure(error);
  }
}

async function parse({ path, bytes, mediaType, name, maxCharacters, chunking }: ParseTask): Promise<Parsed> {
  const started = performance.now();
  const document = await parseBytes(bytes ?? (await readFile(path!)), mediaType, { name, maxCharacters });
  const parsed = performance.now();
  const chunks = chunking ? indexedChunks(document, chunking) : [];
  return { document, chunks, spent: { parse: parsed - started, chunk: performance.now() - parsed } };
}
