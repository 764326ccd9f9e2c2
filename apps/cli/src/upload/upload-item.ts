import type { Failure } from '../service/failure-of.js';
import type { FoundFile } from './find-files.js';

export type Action = 'upload' | 'update' | 'skip';

/** A file and what has become of it so far. */
export interface UploadItem extends FoundFile {
  bytes: number;
  sha256?: string;
  /** Unset until the bytes were compared with the collection. */
  action?: Action;
  /** The document that has its bytes, or that gets it as a new version. */
  documentId?: string;
  done?: 'uploaded' | 'updated' | 'skipped';
  /** The last known status of its document. */
  status?: string;
  failure?: Failure;
}

export function isFinished({ status }: Pick<UploadItem, 'status'>): boolean {
  return status === 'ready' || status === 'failed';
}
