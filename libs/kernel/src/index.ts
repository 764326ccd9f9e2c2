export { AppError, codeOf, messageOf, reasonOf } from './app-error.js';
export type { AppErrorOptions, FieldError } from './app-error.js';
export type {
  AnswerCitation,
  AnswerWarning,
  ChatEvent,
  FinishReason,
  RequestedCall,
  TokenUsage,
  ToolStep,
} from './chat-event.js';
export type { Citation, Passage, PassageSection } from './citation.js';
export { compiledSibling, projectRoot } from './compiled-sibling.js';
export { ERROR_CODES } from './error-code.js';
export type { ErrorCode } from './error-code.js';
export { isId, newId } from './ids.js';
export { requireNode } from './node-version.js';
export { foreignCursor, toPage } from './page.js';
export type { Page, PageRequest } from './page.js';
export { Permission } from './permission.js';
export { canAccessCollection, hasPermission } from './principal.js';
export type { Principal } from './principal.js';
export { exitOnStartError } from './start-error.js';
export { storableJson, storableText } from './storable.js';
export { toStorageError } from './storage-error.js';
export type { BlockKind, TextBlock } from './text-block.js';
export { withDeadline } from './with-deadline.js';
