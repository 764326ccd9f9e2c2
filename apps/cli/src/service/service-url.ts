import { loadConfig } from '@causeway/config';
import { UsageError } from './usage-error.js';

const EVERYWHERE = ['0.0.0.0', '::'];

/** The given URL without a trailing slash, else the URL of the service on this machine. @throws UsageError */
export function serviceUrl(given: string | undefined): string {
  if (given === undefined) return ownUrl();
  const url = URL.parse(given);
  if (!url || !/^https?:$/.test(url.protocol))
    throw new UsageError(`--url ${given} is not a URL; write it like http://127.0.0.1:3000`);
  if (url.username || url.password)
    throw new UsageError('--url must not contain a user name or password; pass the API key with --key');
  return (url.origin + url.pathname).replace(/\/+$/, '');
}

function ownUrl(): string {
  const { host, port } = loadConfig().http;
  if (EVERYWHERE.includes(host)) return `http://127.0.0.1:${port}`;
  return `http://${host.includes(':') ? `[${host}]` : host}:${port}`;
}
