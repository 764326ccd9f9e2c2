import type { Passage } from './citation.js';
import type { ErrorCode } from './error-code.js';

/** A passage that an answer refers to by its marker `[n]`. */
export interface AnswerCitation extends Passage {
  /** The number in the marker, 1-based. */
  marker: number;
}

/** One tool call made on the way to an answer. */
export interface ToolStep {
  /** Pool-wide name, `server__tool`. */
  tool: string;
  arguments: unknown;
  isError: boolean;
  /** Text of the result, or of the failure; cut to a bounded length. */
  result: string;
  durationMs: number;
}

/** A call of a tool that the client brought along; the client makes it. `arguments` is the model's raw JSON text. */
export interface RequestedCall {
  id: string;
  name: string;
  arguments: string;
}

/** Something that the answer had to do without, such as documents while the search is down. */
export interface AnswerWarning {
  code: ErrorCode;
  message: string;
}

export interface TokenUsage {
  promptTokens: number;
  completionTokens: number;
}

export type FinishReason = 'stop' | 'length' | 'tool_calls' | 'content_filter';

/** What `chat.answer` yields, in order: any number of the first three, then one `done`. Failures are thrown. */
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
      /** Calls left to the client, with `finishReason` `tool_calls`; else empty. */
      toolCalls: RequestedCall[];
      /** Markers in the model's text that named no passage of this turn and were left out. */
      droppedMarkers: number;
      warnings: AnswerWarning[];
      /** `null` when the turn was not kept. */
      conversationId: string | null;
    };
