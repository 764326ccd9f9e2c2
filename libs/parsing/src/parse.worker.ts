import { readFile } from 'node:fs/promises';
import { parseBytes } from './parse-bytes.js';
import type { ParseOutcome, ParseTask } from './pool/parse-task.js';
import { toFailure } from './pool/parse-failure.js';

/** Entry of a parser thread. Answers with a failure rather than throwing, as classes do not survive the way between threads. */
export default async function run({ path, mediaType, name, maxCharacters }: ParseTask): Promise<ParseOutcome> {
  try {
    return { ok: true, document: await parseBytes(await readFile(path), mediaType, { name, maxCharacters }) };
  } catch (error) {
    return toFailure(error);
  }
}
