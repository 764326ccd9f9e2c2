import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { loadConfig } from '@causeway/config';
import { UsageError } from './upload-options.js';

const LOOPBACK = /^(localhost|127(\.\d+){3}|\[::1\])$/;

/** The key that was given, else that of the environment, else that of the service on this machine. @throws UsageError */
export async function serviceKey(given: string | undefined, url: string): Promise<string> {
  if (given) return given;
  const { auth, dataDir } = loadConfig();
  if (auth.adminKey) return auth.adminKey;
  // the key of the service here is nobody else's business
  if (!LOOPBACK.test(new URL(url).hostname)) throw new UsageError('name a key: --key, or CAUSEWAY_ADMIN_KEY');
  const path = join(dataDir, 'admin-key');
  try {
    return (await readFile(path, 'utf8')).trim();
  } catch {
    throw new UsageError(`name a key: --key, or CAUSEWAY_ADMIN_KEY; there is none in ${path}`);
  }
}
