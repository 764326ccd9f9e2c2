import type { Passage } from './citation.js';
import type { ErrorCode } from './error-code.js';

/** A passage that an answer cites by its marker `[n]`. */
export interface AnswerCitation extends Passage {
  /** The number in the marker, from 1. */
  marker: number;
}

/** One tool call that the service made for an answer. */
export interface ToolStep {
  /** The name in the pool, `server__tool`. */
  tool: string;
  arguments: unknown;
  isError: boolean;
  /** Text of the result or of the error, truncated. */
  result: string;
  durationMs: number;
}

/** A call of one of the client's own tools, which the client has to make. `arguments` is the raw JSON text of the model. */
export interface RequestedCall {
  id: string;
  name: string;
  arguments: string;
}

/** Something that was not available for the answer, such as the documents while the search is down. */
export interface AnswerWarning {
  code: ErrorCode;
  message: string;
}

export interface TokenUsage {
  promptTokens: number;
  completionTokens: number;
}

export type FinishReason = 'stop' | 'length' | 'tool_calls' | 'content_filter';

/** What `ChatService.answer` yields: any number of the first three types, then one `done`. Errors are thrown. */
export type ChatEvent =
  | { type: 'passages'; passages: Passage[] }
  | { type: 'delta'; text: string }
  | { type: 'tool'; step: ToolStep }
  | {
      type: 'done';
      text: string;
      model: string;
      finishReason: FinishReason;
      citations: AnswerCitation[];
      toolSteps: ToolStep[];
      usage: TokenUsage;
      /** Calls that the client has to make. Empty unless `finishReason` is `tool_calls`. */
      toolCalls: RequestedCall[];
      /** Number of markers that were removed from the model's text because they named no passage of this turn. */
      droppedMarkers: number;
      warnings: AnswerWarning[];
      /** `null` when the turn was not stored. */
      conversationId: string | null;
    };
