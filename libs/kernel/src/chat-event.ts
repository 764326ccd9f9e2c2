import type { Passage } from './citation.js';

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
    };
