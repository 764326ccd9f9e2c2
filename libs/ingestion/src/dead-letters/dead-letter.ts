import type { Reason, Stage, Timings } from '../documents/document.js';

/** A document whose newest version has failed, and what is known of the failure. */
export interface DeadLetter {
  documentId: string;
  collectionId: string;
  name: string;
  version: number;
  stage: Stage;
  error: Reason;
  /** Tries that failed, the last one included. */
  attempts: number;
  timings: Timings;
  failedAt: Date;
}

/** Which ones; what is absent lets all through. */
export interface DeadLetterFilter {
  collection?: string | undefined;
  code?: string | undefined;
  stage?: Stage | undefined;
  documents?: readonly string[] | undefined;
}
