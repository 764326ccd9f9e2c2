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

/** The limits of an upload and the folder for its files, from the configuration. */
export function uploadLimits({ upload, spoolDir }: AppConfig) {
  return { ...upload, spoolDir };
}

/**
 * Receives a multipart upload, passes it to `use`, and removes its temporary files afterwards. A file that is too large or
 * of an unsupported type ends the request while the client is still sending.
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
    // the reader of the stream or the parser reports the error; without a listener it would end the process
    stream.on('error', () => undefined);
    const name = cleanName(filename ?? '') || 'unnamed';
    const spooled = field === 'files' ? spoolFile(stream, name, spool, limits.maxBytes) : rejectField(field, stream);
    // a failure ends the request at once: `failed` reports it
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
    failed.reject(
      new AppError(
        'INGESTION.TOO_MANY_FILES',
        `the request has more than ${limits.maxFiles} files; send the rest in another request`,
      ),
    ),
  );
  parser.on('error', (error) =>
    failed.reject(
      new AppError('REQUEST.INVALID', 'the multipart body is malformed; send the files as multipart/form-data', { cause: error }),
    ),
  );
  request.on('aborted', () =>
    failed.reject(
      new AppError('REQUEST.INVALID', 'the client closed the connection before the upload was complete; send it again'),
    ),
  );
  const closed = new Promise<void>((resolve) => parser.on('close', resolve));
  request.pipe(parser);
  try {
    await Promise.race([closed, failed.promise]);
    const received = await Promise.all(files);
    if (received.length === 0)
      throw new AppError('INGESTION.NO_FILE', 'the request has no file; send at least one in the field "files"');
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
    throw new AppError('REQUEST.UNSUPPORTED_MEDIA_TYPE', 'the request is not multipart; send the files as multipart/form-data', {
      cause: error,
    });
  }
}

/** Stops writing files. The rest of the body is discarded until the answer is sent, then the socket is closed. */
function abandon(request: Request, parser: Busboy): void {
  request.unpipe(parser);
  parser.destroy();
  request.resume();
  request.res?.setHeader('Connection', 'close');
  request.res?.on('finish', () => setTimeout(() => request.destroy(), 500).unref());
}

function rejectField(field: string, stream: Readable): Promise<never> {
  stream.resume();
  return Promise.reject(unknownField(field));
}

function unknownField(name: string): AppError {
  const text = `the field "${name}" is not known; send only "files", "metadata" and "expiresAt"`;
  return new AppError('REQUEST.INVALID', text, { errors: [{ pointer: `/${name}`, message: 'not a known field' }] });
}
