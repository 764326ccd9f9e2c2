import { Injectable } from '@nestjs/common';
import { type JobRequest, type Sweeps, SweepSource } from '@causeway/jobs';
import { counter } from '@causeway/metrics';
import { DocumentRepository } from '../documents/document.repository.js';

const expired = counter('causeway_documents_expired_total', 'Documents removed because they had expired', []);

/** Documents removed in one sweep; each removal also deletes chunks and vectors. */
const MAX_REMOVED = 100;

/** Removes expired documents, which searches have not found since their expiry. */
@Injectable()
@SweepSource()
export class Expiry implements Sweeps {
  constructor(private readonly documents: DocumentRepository) {}

  async sweep(): Promise<JobRequest[]> {
    expired.inc(await this.documents.deleteExpired(MAX_REMOVED));
    return [];
  }
}
