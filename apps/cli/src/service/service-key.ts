import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { loadConfig } from '@causeway/config';
import { UsageError } from './usage-error.js';

const LOOPBACK = /^(localhost|127(\.\d+){3}|\[::1\])$/;

/** The key that was given, else that of the environment, else that of the service on this machine. @throws UsageError */
export async function serviceKey(given: string | undefined, url: string): Promise<string> {
  const key = given ?? (await ownKey(url));
  if (!/^[\x21-\x7e]+$/.test(key))
    throw new UsageError('the key is none: it has characters that no key has, or no character at all');
  return key;
}

async function ownKey(url: string): Promise<string> {
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
