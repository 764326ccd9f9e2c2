import type { Readable } from 'node:stream';
import type { AppConfig } from '@causeway/config';
import { cleanName, type DocumentFields, type ReceivedFile } from '@causeway/ingestion';
import { AppError } from '@causeway/kernel';
import busboy, { type Busboy } from 'busboy';
import type { Request } from 'express';
import { parseExpiry, parseMetadata } from './upload-fields.js';
import { type Spool, spoolFile, withSpool } from './file-spool.js';

export interface Upload {
  files: ReceivedFile[];
  fields: DocumentFields;
}

type Limits = AppConfig['upload'];

const MAX_METADATA_BYTES = 64 * 1024;

/** Where and how much the configuration lets in. */
export function receiving({ upload, spoolDir }: AppConfig) {
  return { ...upload, spoolDir };
}

/**
 * Receives a multipart upload, hands it to `use`, and removes what was kept of it whatever happens.
 * A file that is too large or of a wrong type ends the request while it is still streaming.
 */
export async function withUpload<T>(
  request: Request,
  { spoolDir, ...limits }: Limits & { spoolDir: string },
  use: (upload: Upload) => Promise<T>,
): Promise<T> {
  return withSpool(spoolDir, async (spool) => use(await receive(request, spool, limits)));
}

async function receive(request: Request, spool: Spool, limits: Limits): Promise<Upload> {
  const parser = openParser(request, limits);
  const files: Promise<ReceivedFile>[] = [];
  const fields: DocumentFields = {};
  const failed = Promise.withResolvers<never>();
  parser.on('file', (field, stream, { filename }) => {
    // whoever reads the stream or the parser reports it; an error that nobody listens to would end the process
    stream.on('error', () => undefined);
    const name = cleanName(filename ?? '') || 'unnamed';
    const spooled = field === 'files' ? spoolFile(stream, name, spool, limits.maxBytes) : refuse(field, stream);
    // a failure stops the request at once; it is reported by `failed`
    spooled.catch((error) => failed.reject(error));
    files.push(spooled);
  });
  parser.on('field', (name, value, { valueTruncated }) => {
    try {
      if (name === 'metadata') fields.metadata = parseMetadata(value, valueTruncated);
      else if (name === 'expiresAt') fields.expiresAt = parseExpiry(value);
      else throw unknownField(name);
    } catch (error) {
      failed.reject(error);
    }
  });
  parser.on('filesLimit', () =>
    failed.reject(new AppError('INGESTION.TOO_MANY_FILES', `at most ${limits.maxFiles} files in one request`)),
  );
  parser.on('error', (error) =>
    failed.reject(new AppError('REQUEST.INVALID', 'the multipart body is malformed', { cause: error })),
  );
  request.on('aborted', () => failed.reject(new AppError('REQUEST.INVALID', 'the upload was broken off')));
  const closed = new Promise<void>((resolve) => parser.on('close', resolve));
  request.pipe(parser);
  try {
    await Promise.race([closed, failed.promise]);
    const received = await Promise.all(files);
    if (received.length === 0) throw new AppError('INGESTION.NO_FILE', 'send at least one file in the field "files"');
    return { files: received, fields };
  } catch (error) {
    abandon(request, parser);
    await Promise.allSettled(files);
    throw error;
  }
}

function openParser(request: Request, limits: Limits): Busboy {
  try {
    return busboy({
      headers: request.headers,
      defParamCharset: 'utf8',
      limits: { files: limits.maxFiles, fields: 10, fieldSize: MAX_METADATA_BYTES, headerPairs: 100 },
    });
  } catch (error) {
    throw new AppError('REQUEST.UNSUPPORTED_MEDIA_TYPE', 'send the files as multipart/form-data', { cause: error });
  }
}

/** Stops reading into files. What still comes in is let run into the void until the answer is out, then the socket is closed. */
function abandon(request: Request, parser: Busboy): void {
  request.unpipe(parser);
  parser.destroy();
  request.resume();
  request.res?.setHeader('Connection', 'close');
  request.res?.on('finish', () => setTimeout(() => request.destroy(), 500).unref());
}

function refuse(field: string, stream: Readable): Promise<never> {
  stream.resume();
  return Promise.reject(unknownField(field));
}

function unknownField(name: string): AppError {
  const text = `the field "${name}" is not known: send "files", "metadata" and "expiresAt"`;
  return new AppError('REQUEST.INVALID', text, { errors: [{ pointer: `/${name}`, message: 'not a known field' }] });
}
