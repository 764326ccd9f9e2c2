import type { AppConfig } from '@causeway/config';
import { UsageError } from './usage-error.js';

/** The URL of a service as it was given, without a slash at its end. @throws UsageError */
export function serviceUrl(text: string): string {
  const url = URL.parse(text);
  if (!url || !/^https?:$/.test(url.protocol)) throw new UsageError(`--url ${text} is not a URL such as http://127.0.0.1:3000`);
  if (url.username || url.password) throw new UsageError('--url must not hold a name or a password; the key goes into --key');
  return (url.origin + url.pathname).replace(/\/+$/, '');
}

const EVERYWHERE = ['0.0.0.0', '::'];

/** Where the service that has this configuration is reached from its own machine. */
export function ownUrl({ host, port }: AppConfig['http']): string {
  if (EVERYWHERE.includes(host)) return `http://127.0.0.1:${port}`;
  return `http://${host.includes(':') ? `[${host}]` : host}:${port}`;
}
