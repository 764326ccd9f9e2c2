import { createWriteStream } from 'node:fs';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { pipeline } from 'node:stream/promises';

/** Writes `parts` to a temporary file, hands its path to `use`, and removes it whatever happens. */
export async function withSpooledFile<T>(parts: AsyncIterable<Buffer>, use: (path: string) => Promise<T>): Promise<T> {
  const directory = await mkdtemp(join(tmpdir(), 'causeway-'));
  try {
    const path = join(directory, 'content');
    await pipeline(parts, createWriteStream(path));
    return await use(path);
  } finally {
    await rm(directory, { recursive: true, force: true });
  }
}
