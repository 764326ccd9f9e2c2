export type { DeadLetter, DeadLetterFilter } from './dead-letters/dead-letter.js';
export { DeadLetters } from './dead-letters/dead-letters.js';
export { DOCUMENT_STATUSES, STAGES } from './documents/document.js';
export type {
  Document,
  DocumentFields,
  DocumentStatus,
  DocumentVersion,
  ReceivedContent,
  ReceivedFile,
} from './documents/document.js';
export { Documents } from './documents/documents.js';
export { Intake } from './documents/intake.js';
export type { Accepted } from './documents/intake.js';
export { VersionHistory } from './documents/version-history.js';
export type { CheckResult, Diagnosis } from './doctor/check.js';
export { DoctorModule } from './doctor/doctor.module.js';
export { Doctor } from './doctor/doctor.js';
export { IngestionJobsModule, IngestionModule } from './ingestion.module.js';
export type { Preview } from './preview/preview.js';
export { PreviewService } from './preview/preview.service.js';
export { cleanName } from './remote/file-name.js';
export { RemoteFiles } from './remote/remote-files.js';
export type { RemoteFile } from './remote/remote-files.js';
export { SPOOL_PREFIX } from './work/spool.js';
