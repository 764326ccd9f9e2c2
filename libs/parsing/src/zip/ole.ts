import { AppError } from '@causeway/kernel';
import { encrypted } from './zip-errors.js';

const OLE_MAGIC = Buffer.from('d0cf11e0a1b11ae1', 'hex');

/** Recognizes the container of Office files from before 2007, which also wraps newer Office files when they are encrypted. */
export function isOle(bytes: Uint8Array): boolean {
  return OLE_MAGIC.equals(bytes.subarray(0, OLE_MAGIC.length));
}

/** @throws AppError `PARSE.ENCRYPTED`, `PARSE.UNSUPPORTED` for a format from before 2007 */
export function refuseOle(bytes: Buffer): void {
  if (!isOle(bytes)) return;
  if (bytes.includes(Buffer.from('EncryptedPackage', 'utf16le'))) throw encrypted();
  throw new AppError('PARSE.UNSUPPORTED', 'this is an Office file from before 2007; save it as .docx, .xlsx or .pptx');
}
