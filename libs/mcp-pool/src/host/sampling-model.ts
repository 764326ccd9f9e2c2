/** Injection token of the {@link SamplingModel}; an application provides it from a global module. Without it sampling is refused. */
export const SAMPLING_MODEL = Symbol('SamplingModel');

export interface SamplingRequest {
  system?: string | undefined;
  messages: { role: 'user' | 'assistant'; text: string }[];
  /** Limit of the answer, in tokens of the model. */
  maxTokens: number;
  temperature?: number | undefined;
  stop?: string[] | undefined;
}

export interface SamplingAnswer {
  /** Id of the model that generated it. */
  model: string;
  text: string;
  /** Whether the text ends at `maxTokens`. */
  isCut: boolean;
}

/** The language model that MCP servers may use through us. */
export interface SamplingModel {
  /** Whether a language model is configured. */
  readonly isAvailable: boolean;
  /** @throws AppError `MODEL.*`; the signal's reason when aborted */
  answer(request: SamplingRequest, signal: AbortSignal): Promise<SamplingAnswer>;
}
