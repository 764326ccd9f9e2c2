import { Injectable } from '@nestjs/common';
import { reasonOf } from '@causeway/kernel';
import { counter } from '@causeway/metrics';
import type { Stage } from '../documents/document.js';
import { WorkRepository } from './work.repository.js';

const finished = counter('causeway_documents_total', 'Document versions that reached their end', ['result', 'code']);
const failedTries = counter('causeway_document_failed_tries_total', 'Tries that failed and were followed by another', [
  'stage',
  'code',
]);

/** Writes down how a version ended, or why it has not yet. */
@Injectable()
export class OutcomeRecorder {
  constructor(private readonly work: WorkRepository) {}

  /** Ends the version as failed, with a reason that a person can act on. */
  async failed(versionId: string, stage: Stage, error: unknown): Promise<void> {
    const reason = reasonOf(error);
    await this.work.markFailed(versionId, stage, reason);
    finished.inc({ result: 'failed', code: reason.code });
  }

  async retrying(versionId: string, stage: Stage, error: unknown): Promise<void> {
    const reason = reasonOf(error);
    failedTries.inc({ stage, code: reason.code });
    await this.work.noteFailedTry(versionId, reason);
  }

  ready(): void {
    finished.inc({ result: 'ready', code: '' });
  }
}
