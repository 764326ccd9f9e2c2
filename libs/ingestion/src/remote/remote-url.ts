import { isUtf8 } from 'node:buffer';
import { failed, refused } from './failures.js';

const MAX_CHARACTERS = 2048;

/**
 * Reads a URL that may be fetched if its host may: http or https, without credentials. The result has no fragment, and its
 * host is in the WHATWG spelling (`0x7f.1` is `127.0.0.1`) without the trailing dot of the root.
 *
 * @throws AppError `INGESTION.URL_REFUSED`
 */
export function readUrl(text: string, base?: URL): URL {
  if (text.length > MAX_CHARACTERS) throw refused(`a URL may have at most ${MAX_CHARACTERS} characters`);
  const url = URL.parse(text, base?.href);
  if (!url) throw refused('this is not a URL; write it as https://host/path');
  if (url.protocol !== 'https:' && url.protocol !== 'http:') throw refused('only http and https URLs are fetched');
  if (url.username || url.password) {
    throw refused('a URL with a user name or a password is not fetched, for it would be kept with the document');
  }
  url.hash = '';
  url.hostname = url.hostname.replace(/\.$/, '');
  return url;
}

/**
 * The target of a redirect.
 *
 * @throws AppError `INGESTION.URL_REFUSED` when the target may not be fetched, `INGESTION.URL_FAILED` when there is not exactly one
 */
export function readRedirect(location: string | string[] | undefined, from: URL): URL {
  if (typeof location !== 'string') throw failed(`"${from.hostname}" redirects, but not to one place`);
  const url = readUrl(utf8(location), from);
  if (from.protocol === 'https:' && url.protocol === 'http:') {
    throw refused(`"${from.hostname}" redirects from https to http, which is not followed`);
  }
  return url;
}

/** Decodes a header: Node.js reads its bytes as Latin-1, but most servers write UTF-8. */
export function utf8(header: string): string {
  if (/[^\u0000-\u00ff]/.test(header)) return header;
  const bytes = Buffer.from(header, 'latin1');
  return isUtf8(bytes) ? bytes.toString('utf8') : header;
}
