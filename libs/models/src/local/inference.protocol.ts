import type { LocalModel } from './local-model.js';

/** What the inference process is told once, before any work. */
export interface InferenceSetup {
  models: LocalModel[];
  threads: number;
}

export type InferenceRequest = { setup: InferenceSetup } | { id: number; model: number; text: string };

export type InferenceReply = { id: number; vector: Float32Array } | { id: number; error: string };
