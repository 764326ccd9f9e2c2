import { Injectable } from '@nestjs/common';
import { AppError } from '@causeway/kernel';
import { counter } from '@causeway/metrics';
import { WorkRepository } from './work.repository.js';

const finished = counter('causeway_documents_total', 'Document versions that reached their end', ['result', 'code']);

/** Writes down how a version ended. */
@Injectable()
export class OutcomeRecorder {
  constructor(private readonly work: WorkRepository) {}

  /** Ends the version as failed, with a reason that a person can act on. */
  async failed(versionId: string, error: unknown): Promise<void> {
    const reason =
      error instanceof AppError ? error : new AppError('INTERNAL', 'something went wrong on our side; the log says more');
    await this.work.markFailed(versionId, reason.code, reason.message);
    finished.inc({ result: 'failed', code: reason.code });
  }

  ready(): void {
    finished.inc({ result: 'ready', code: '' });
  }
}
