export { DOCUMENT_STATUSES } from './documents/document.js';
export type { Document, DocumentFields, DocumentStatus, DocumentVersion, ReceivedFile } from './documents/document.js';
export { IngestionService } from './documents/ingestion.service.js';
export type { Accepted } from './documents/ingestion.service.js';
export { VersionHistory } from './documents/version-history.js';
export { IngestionJobsModule, IngestionModule } from './ingestion.module.js';
export type { Preview } from './preview/preview.js';
export { PreviewService } from './preview/preview.service.js';
