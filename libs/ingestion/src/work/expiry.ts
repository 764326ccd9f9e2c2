import { Injectable } from '@nestjs/common';
import { type JobRequest, type Sweeps, SweepSource } from '@causeway/jobs';
import { counter } from '@causeway/metrics';
import { DocumentRepository } from '../documents/document.repository.js';

const expired = counter('causeway_documents_expired_total', 'Documents removed because their time was over', []);

/** Documents removed in one sweep: a removal takes chunks and vectors with it. */
const MOST = 100;

/** Removes documents whose time is over; no search has found them since it was. */
@Injectable()
@SweepSource()
export class Expiry implements Sweeps {
  constructor(private readonly documents: DocumentRepository) {}

  async sweep(): Promise<JobRequest[]> {
    expired.inc(await this.documents.deleteExpired(MOST));
    return [];
  }
}
