import type { IncomingHttpHeaders } from 'node:http';
import { storableText } from '@causeway/kernel';
import { parse } from 'content-disposition';
import { utf8 } from './remote-url.js';

const MAX_CHARACTERS = 255;

const HTML = ['html', 'htm', 'xhtml'];
const MARKDOWN = ['md', 'markdown'];
const OFFICE = 'application/vnd.openxmlformats-officedocument';

/** The extensions of a media type, the usual one first. Plain text has none: a text without an extension is plain text already. */
const EXTENSIONS = new Map<string, string[]>([
  ['text/html', HTML],
  ['application/xhtml+xml', HTML],
  ['text/markdown', MARKDOWN],
  ['text/x-markdown', MARKDOWN],
  ['text/csv', ['csv']],
  ['text/tab-separated-values', ['tsv']],
  ['application/json', ['json']],
  ['application/pdf', ['pdf']],
  ['application/epub+zip', ['epub']],
  [`${OFFICE}.wordprocessingml.document`, ['docx']],
  [`${OFFICE}.spreadsheetml.sheet`, ['xlsx']],
  [`${OFFICE}.presentationml.presentation`, ['pptx']],
]);
const KNOWN_EXTENSIONS = new Set([...EXTENSIONS.values()].flat().concat('txt', 'text', 'log'));

/** The name of a downloaded file: from the server, or the last part of the path, or the host; with an extension for its type. */
export function fileNameOf(url: URL, headers: IncomingHttpHeaders): string {
  const name = cleanName(givenName(headers['content-disposition'])) || cleanName(lastPart(url.pathname));
  const extension = EXTENSIONS.get(mediaType(headers['content-type']))?.[0];
  if (extension === undefined || hasKnownExtension(name)) return name || url.hostname;
  return cleanName(`${name || url.hostname}.${extension}`);
}

/** The last part of a path without control characters, at most 255 characters; an empty text if nothing is left. */
export function cleanName(name: string): string {
  const last = name.split(/[/\\]/).at(-1) ?? '';
  const printable = last.replace(/[\u0000-\u001f\u007f]/g, '').trim();
  const clean = storableText(printable.slice(-MAX_CHARACTERS));
  return clean === '.' || clean === '..' ? '' : clean;
}

function givenName(disposition: string | undefined): string {
  // two such headers come as a list, and it is unknown which of them is meant
  const name = typeof disposition === 'string' ? parse(disposition).parameters['filename'] : undefined;
  return name === undefined ? '' : utf8(name);
}

function lastPart(path: string): string {
  const part = path.split('/').findLast(Boolean) ?? '';
  try {
    return decodeURIComponent(part);
  } catch {
    return part; // a percent sign that does not begin an escape stays as it is
  }
}

function mediaType(header: string | undefined): string {
  return typeof header === 'string' ? (header.split(';', 1)[0] ?? '').trim().toLowerCase() : '';
}

function hasKnownExtension(name: string): boolean {
  return KNOWN_EXTENSIONS.has(/\.([^.]+)$/.exec(name)?.[1]?.toLowerCase() ?? '');
}
