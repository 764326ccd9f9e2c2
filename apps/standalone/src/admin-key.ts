import { mkdir, readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { newSecret } from '@causeway/auth';

export interface AdminKey {
  secret: string;
  /** Made just now: whoever started the service should be told. */
  isNew: boolean;
  path: string;
}

/** The admin key kept in the data folder, made when there is none. Readable by its owner only. */
export async function ensureAdminKey(dataDir: string): Promise<AdminKey> {
  const path = join(dataDir, 'admin-key');
  const kept = await readFile(path, 'utf8').catch(() => '');
  if (kept.trim()) return { secret: kept.trim(), isNew: false, path };
  const secret = newSecret();
  await mkdir(dataDir, { recursive: true });
  await writeFile(path, `${secret}\n`, { mode: 0o600 });
  return { secret, isNew: true, path };
}
