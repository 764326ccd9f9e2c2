import { createHash } from 'node:crypto';
import { createReadStream } from 'node:fs';
import { pipeline } from 'node:stream/promises';

/** SHA-256 of a file, as lower-case hex. */
export async function sha256OfFile(path: string): Promise<string> {
  const hash = createHash('sha256');
  await pipeline(createReadStream(path, { highWaterMark: 1024 * 1024 }), hash);
  return hash.digest('hex');
}

/** @throws Error that names the file, if its SHA-256 is another one or it cannot be read */
export async function verifyFile(path: string, sha256: string): Promise<void> {
  const found = await sha256OfFile(path);
  if (found !== sha256) throw new Error(`${path} is not the file that was tried: its SHA-256 is ${found}, not ${sha256}`);
}
