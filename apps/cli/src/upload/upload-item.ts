import type { Failure } from '../service/failure-of.js';
import type { FoundFile } from './find-files.js';

export type Action = 'upload' | 'update' | 'skip';

/** A file and what has become of it so far. */
export interface UploadItem extends FoundFile {
  bytes: number;
  sha256?: string;
  /** What is to be done; unset before its bytes were looked at. */
  action?: Action;
  /** The document that holds it, or that it becomes a version of. */
  documentId?: string;
  done?: 'uploaded' | 'updated' | 'skipped';
  /** Of its document, as last seen. */
  status?: string;
  failure?: Failure;
}

export function isSettled({ status }: Pick<UploadItem, 'status'>): boolean {
  return status === 'ready' || status === 'failed';
}
