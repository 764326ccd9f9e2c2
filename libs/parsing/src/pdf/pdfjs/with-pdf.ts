import { AppError, messageOf } from '@causeway/kernel';
import type { PDFDocumentLoadingTask, PDFDocumentProxy } from 'pdfjs-dist/legacy/build/pdf.mjs';
import { PDF_ASSETS } from './assets.js';
import { installFastInflate } from './fast-inflate.js';
import { InThreadPort } from './in-thread-port.js';
import { tunePdfjs } from './tuning.js';

/** Options of pdf.js that differ between readers. */
export interface PdfSettings {
  /** Stop reading a page at its first error. */
  stopAtErrors?: boolean;
  /** Images with more pixels are errors. */
  maxImageSize?: number;
  /** Read an XFA form rather than its fallback pages. */
  enableXfa?: boolean;
}

/**
 * Opens a PDF, passes it to `use`, and frees it. A file that opens with the empty password does not count as encrypted.
 *
 * @throws AppError `PARSE.ENCRYPTED`, `PARSE.CORRUPT`
 */
export async function withPdf<T>(
  bytes: Uint8Array,
  use: (pdf: PDFDocumentProxy) => Promise<T>,
  settings: PdfSettings = {},
): Promise<T> {
  const { getDocument, PDFWorker, VerbosityLevel } = await import('pdfjs-dist/legacy/build/pdf.mjs');
  const worker = new PDFWorker({ port: (await startWorker()) as never, verbosity: VerbosityLevel.ERRORS });
  const loading = getDocument({
    // pdf.js transfers the memory that it is given
    data: new Uint8Array(bytes),
    worker,
    ...PDF_ASSETS,
    verbosity: VerbosityLevel.ERRORS,
    useWorkerFetch: false,
    useWasm: false,
    useSystemFonts: false,
    disableFontFace: true,
    ...settings,
  });
  try {
    return await use(await openedDocument(loading, bytes));
  } finally {
    await loading.destroy().catch(() => undefined);
    worker.destroy();
  }
}

/** Starts the worker code of pdf.js in this thread and returns the port to it. */
async function startWorker(): Promise<InThreadPort> {
  installFastInflate();
  tunePdfjs();
  const { WorkerMessageHandler } = await import('pdfjs-dist/legacy/build/pdf.worker.mjs');
  const port = new InThreadPort();
  WorkerMessageHandler.initializeFromPort(port);
  return port;
}

async function openedDocument(loading: PDFDocumentLoadingTask, bytes: Uint8Array): Promise<PDFDocumentProxy> {
  try {
    return await loading.promise;
  } catch (cause) {
    throw openingError(cause, bytes);
  }
}

/** Recognizes encrypted files by their content, too, because pdf.js throws a `PasswordException` for some of them only. */
function openingError(cause: unknown, bytes: Uint8Array): AppError {
  const name = cause instanceof Error ? cause.name : '';
  const internal = `${name}: ${messageOf(cause)}`;
  const encrypted =
    /password|encrypt/i.test(internal) ||
    (name !== 'InvalidPDFException' && Buffer.from(bytes.buffer, bytes.byteOffset, bytes.length).includes('/Encrypt'));
  if (encrypted) {
    const message = 'the PDF is encrypted; remove the password or the certificate and upload it again';
    return new AppError('PARSE.ENCRYPTED', message, { cause, internal });
  }
  return new AppError('PARSE.CORRUPT', 'the PDF is damaged and cannot be opened', { cause, internal });
}
