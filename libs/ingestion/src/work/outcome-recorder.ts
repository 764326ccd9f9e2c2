import { Injectable } from '@nestjs/common';
import { reasonOf } from '@causeway/kernel';
import { counter } from '@causeway/metrics';
import type { Stage } from '../documents/document.js';
import { WorkRepository } from './work.repository.js';

const finished = counter('causeway_documents_total', 'Document versions that became ready or failed', ['result', 'code']);
const failedAttempts = counter('causeway_document_failed_tries_total', 'Attempts that failed and are followed by another', [
  'stage',
  'code',
]);

/** Records how the work on a version ended, or why an attempt failed. */
@Injectable()
export class OutcomeRecorder {
  constructor(private readonly work: WorkRepository) {}

  /** Marks the version as failed, with a reason that a person can act on. */
  async failed(versionId: string, stage: Stage, error: unknown): Promise<void> {
    const reason = reasonOf(error);
    await this.work.markFailed(versionId, stage, reason);
    finished.inc({ result: 'failed', code: reason.code });
  }

  async retrying(versionId: string, stage: Stage, error: unknown): Promise<void> {
    const reason = reasonOf(error);
    failedAttempts.inc({ stage, code: reason.code });
    await this.work.recordFailedAttempt(versionId, reason);
  }

  ready(): void {
    finished.inc({ result: 'ready', code: '' });
  }
}
