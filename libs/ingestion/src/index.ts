export { DOCUMENT_STATUSES } from './document.js';
export type { Document, DocumentStatus, ReceivedFile } from './document.js';
export { IngestionJobsModule, IngestionModule } from './ingestion.module.js';
export { IngestionService } from './ingestion.service.js';
export type { Accepted } from './ingestion.service.js';
