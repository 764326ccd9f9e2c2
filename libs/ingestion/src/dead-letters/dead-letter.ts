import type { Reason, Stage, Timings } from '../documents/document.js';

/** A document whose newest version has failed, and the failure. */
export interface DeadLetter {
  documentId: string;
  collectionId: string;
  name: string;
  version: number;
  stage: Stage;
  error: Reason;
  /** Failed attempts, including the last one. */
  attempts: number;
  timings: Timings;
  failedAt: Date;
}

/** Selects dead letters; an absent field selects all. */
export interface DeadLetterFilter {
  collection?: string | undefined;
  code?: string | undefined;
  stage?: Stage | undefined;
  documents?: readonly string[] | undefined;
}
