import { AppError, messageOf } from '@causeway/kernel';
import type { PDFDocumentLoadingTask, PDFDocumentProxy } from 'pdfjs-dist/legacy/build/pdf.mjs';
import { PDF_ASSETS } from './assets.js';
import { useFastInflate } from './fast-inflate.js';
import { PdfPort } from './in-thread-port.js';
import { useTuning } from './tuning.js';

/** What pdf.js may be told to do in another way. */
export interface PdfSettings {
  /** Give up a page at its first error. */
  stopAtErrors?: boolean;
  /** In pixels; larger images are errors. */
  maxImageSize?: number;
  /** Read an XFA form rather than the pages that stand in for it. */
  enableXfa?: boolean;
}

/** Opens a PDF, lets `use` read it, and frees it. A file that opens with the empty password is not "encrypted". */
export async function withPdf<T>(
  bytes: Uint8Array,
  use: (pdf: PDFDocumentProxy) => Promise<T>,
  settings: PdfSettings = {},
): Promise<T> {
  const { getDocument, PDFWorker, VerbosityLevel } = await import('pdfjs-dist/legacy/build/pdf.mjs');
  const worker = new PDFWorker({ port: (await connected()) as never, verbosity: VerbosityLevel.ERRORS });
  const loading = getDocument({
    // pdf.js takes possession of the memory
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
    return await use(await opened(loading, bytes));
  } finally {
    await loading.destroy().catch(() => undefined);
    worker.destroy();
  }
}

/** The half of pdf.js that does the work, at the other end of a port. */
async function connected(): Promise<PdfPort> {
  useFastInflate();
  useTuning();
  const { WorkerMessageHandler } = await import('pdfjs-dist/legacy/build/pdf.worker.mjs');
  const port = new PdfPort();
  WorkerMessageHandler.initializeFromPort(port);
  return port;
}

async function opened(loading: PDFDocumentLoadingTask, bytes: Uint8Array): Promise<PDFDocumentProxy> {
  try {
    return await loading.promise;
  } catch (cause) {
    throw openingError(cause, bytes);
  }
}

/** Only some ways of encrypting end in a `PasswordException`. */
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
