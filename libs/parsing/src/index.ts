export { MAGIC_BYTES, detectType } from './detect-type.js';
export type { ParsedDocument, ParseWarning } from './parsed-document.js';
export { ParsingModule } from './parsing.module.js';
export { ParsingService } from './parsing.service.js';
export type { ParseRequest } from './parsing.service.js';
export type { ParseResult } from './pool/parse-task.js';
