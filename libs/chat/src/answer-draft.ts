import type { ChatEvent, FinishReason, Passage, RequestedCall, TokenUsage, ToolStep } from '@causeway/kernel';
import { CitationStream } from '@causeway/rag';

/** Characters of one tool's result that the model gets to read, and of all results of one answer together. */
const TOOL_TEXT_LIMIT = 24_000;
const ALL_TOOL_TEXT_LIMIT = 160_000;
/** What every result may have, however much was read before. */
const TOOL_TEXT_FLOOR = 1_000;

/** An answer in the making: what its caller has been sent so far, over all rounds of the model. */
export class AnswerDraft {
  readonly steps: ToolStep[] = [];
  readonly usage: TokenUsage = { promptTokens: 0, completionTokens: 0 };
  finishReason: FinishReason = 'stop';
  toolCalls: RequestedCall[] = [];
  private readonly filter: CitationStream | null;
  private readonly sent: string[] = [];
  private newRound = false;
  private toolCharacters = 0;

  /** @param passages `null` when no search was made: square brackets in the text are then none of our business */
  constructor(passages: Passage[] | null) {
    this.filter = passages && new CitationStream(passages);
  }

  /** Takes text of the model. @returns what to send of it now, which may be nothing */
  append(delta: string): string {
    if (delta === '') return '';
    const text = this.newRound && this.sent.length > 0 ? `\n\n${delta}` : delta;
    this.newRound = false;
    return this.keep(this.filter ? this.filter.push(text) : text);
  }

  /** The model spoke, calls a tool, and will speak again: a paragraph of its own. */
  endRound(usage: TokenUsage): void {
    this.newRound = true;
    this.usage.promptTokens += usage.promptTokens;
    this.usage.completionTokens += usage.completionTokens;
  }

  /** How many characters each of the next `count` results may have in the prompt. */
  shareOfToolText(count: number): number {
    const share = Math.floor((ALL_TOOL_TEXT_LIMIT - this.toolCharacters) / count);
    return Math.max(TOOL_TEXT_FLOOR, Math.min(TOOL_TEXT_LIMIT, share));
  }

  /** @param characters of its result that went into the prompt */
  addStep(step: ToolStep, characters: number): void {
    this.steps.push(step);
    this.toolCharacters += characters;
  }

  /** @returns what the citation filter still held back */
  end(): string {
    return this.keep(this.filter?.end() ?? '');
  }

  /** All that was sent. */
  text(): string {
    return this.sent.join('');
  }

  done(model: string): Omit<ChatEvent & { type: 'done' }, 'warnings' | 'conversationId'> {
    const { steps, usage, finishReason, toolCalls } = this;
    const citations = this.filter?.citations ?? [];
    const droppedMarkers = this.filter?.dropped ?? 0;
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

  private keep(text: string): string {
    if (text !== '') this.sent.push(text);
    return text;
  }
}
