import { mkdir, readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { newSecret } from '@causeway/auth';

export interface AdminKey {
  secret: string;
  /** True on the first start, when the key must be shown to the user. */
  isNew: boolean;
  path: string;
}

/** Reads the admin key from the data folder, or creates it. Only the owner can read the file. */
export async function ensureAdminKey(dataDir: string): Promise<AdminKey> {
  const path = join(dataDir, 'admin-key');
  const stored = await readFile(path, 'utf8').catch(() => '');
  if (stored.trim()) return { secret: stored.trim(), isNew: false, path };
  const secret = newSecret();
  await mkdir(dataDir, { recursive: true });
  await writeFile(path, `${secret}\n`, { mode: 0o600 });
  return { secret, isNew: true, path };
}
