import type { LocalModel } from './local-model.js';

/** The first message to the inference process. */
export interface InferenceSetup {
  models: LocalModel[];
  threads: number;
}

export type InferenceRequest = { setup: InferenceSetup } | { id: number; model: number; text: string };

export type InferenceReply = { id: number; vector: Float32Array } | { id: number; error: string };
