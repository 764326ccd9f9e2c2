import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { loadConfig } from '@causeway/config';
import { UsageError } from './usage-error.js';

const LOOPBACK = /^(localhost|127(\.\d+){3}|\[::1\])$/;

/** The given key, else the key in the environment, else the key file of the service on this machine. @throws UsageError */
export async function serviceKey(given: string | undefined, url: string): Promise<string> {
  const key = given ?? (await ownKey(url));
  if (!/^[\x21-\x7e]+$/.test(key))
    throw new UsageError('the API key is not valid: it is empty or has characters that no key has');
  return key;
}

async function ownKey(url: string): Promise<string> {
  const { auth, dataDir } = loadConfig();
  if (auth.adminKey) return auth.adminKey;
  // the admin key of this machine must not be sent to another one
  if (!LOOPBACK.test(new URL(url).hostname))
    throw new UsageError('there is no API key; name a key with --key or CAUSEWAY_ADMIN_KEY');
  const path = join(dataDir, 'admin-key');
  try {
    return (await readFile(path, 'utf8')).trim();
  } catch {
    throw new UsageError(`there is no API key in ${path}; name a key with --key or CAUSEWAY_ADMIN_KEY`);
  }
}
