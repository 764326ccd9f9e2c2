import type { ChatEvent, FinishReason, Passage, RequestedCall, TokenUsage, ToolStep } from '@causeway/kernel';
import { CitationStream } from '@causeway/rag';

/** Limits for the text of tool results in prompts, in UTF-16 units: of one result, and of all results of one answer. */
const MAX_RESULT_TEXT = 24_000;
const MAX_RESULT_TEXT_OF_ANSWER = 160_000;
/** The share of a result even when the limit of the answer is used up. */
const MIN_RESULT_TEXT = 1_000;

/** Collects an answer over all rounds of the model while its text is sent to the caller. */
export class AnswerDraft {
  readonly steps: ToolStep[] = [];
  readonly usage: TokenUsage = { promptTokens: 0, completionTokens: 0 };
  finishReason: FinishReason = 'stop';
  toolCalls: RequestedCall[] = [];
  private readonly citationStream: CitationStream | null;
  private readonly sent: string[] = [];
  private startsRound = false;
  private resultText = 0;

  /** @param passages `null` if no search was made. Square brackets in the text are then not taken for citation markers. */
  constructor(passages: Passage[] | null) {
    this.citationStream = passages && new CitationStream(passages);
  }

  /**
   * Appends text of the model.
   *
   * @returns the text to send now, which may be empty
   */
  append(delta: string): string {
    if (delta === '') return '';
    const text = this.startsRound && this.sent.length > 0 ? `\n\n${delta}` : delta;
    this.startsRound = false;
    return this.recordSent(this.citationStream ? this.citationStream.push(text) : text);
  }

  /** Ends a round of the model. The text of the next round begins a new paragraph. */
  endRound(usage: TokenUsage): void {
    this.startsRound = true;
    this.usage.promptTokens += usage.promptTokens;
    this.usage.completionTokens += usage.completionTokens;
  }

  /** Returns the maximum length in the prompt for each of the next `count` results, in UTF-16 units. */
  maxResultText(count: number): number {
    const share = Math.floor((MAX_RESULT_TEXT_OF_ANSWER - this.resultText) / count);
    return Math.max(MIN_RESULT_TEXT, Math.min(MAX_RESULT_TEXT, share));
  }

  /** @param resultText length of the part of its result that went into the prompt, in UTF-16 units */
  appendStep(step: ToolStep, resultText: number): void {
    this.steps.push(step);
    this.resultText += resultText;
  }

  /** @returns text that was held back because it could have been the start of a citation marker */
  end(): string {
    return this.recordSent(this.citationStream?.end() ?? '');
  }

  /** Returns the text that has been sent. */
  text(): string {
    return this.sent.join('');
  }

  done(model: string): Omit<ChatEvent & { type: 'done' }, 'warnings' | 'conversationId'> {
    const { steps, usage, finishReason, toolCalls } = this;
    const citations = this.citationStream?.citations ?? [];
    const droppedMarkers = this.citationStream?.dropped ?? 0;
    return {
      type: 'done',
      text: this.text(),
      model,
      finishReason,
      citations,
      toolSteps: steps,
      usage,
      toolCalls,
      droppedMarkers,
    };
  }

  private recordSent(text: string): string {
    if (text !== '') this.sent.push(text);
    return text;
  }
}
