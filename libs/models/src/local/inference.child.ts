import type { InferenceReply, InferenceRequest, InferenceSetup } from './inference.protocol.js';
import { loadModel, type LoadedModel } from './load-model.js';

/**
 * Entry of the inference process, which exits when its channel to the parent closes. It is not a worker thread, because
 * ONNX Runtime computes on the calling thread, and terminating a computing thread crashes the whole process.
 */
let setup: InferenceSetup = { models: [], threads: 1 };
const loaded = new Map<number, Promise<LoadedModel>>();
let queue = Promise.resolve();

process.on('disconnect', () => process.exit(0));
// Ctrl-C in a terminal signals this process too, but the parent may still need it to finish its work
for (const signal of ['SIGINT', 'SIGTERM'] as const) process.on(signal, () => undefined);

process.on('message', (request: InferenceRequest) => {
  if ('setup' in request) setup = request.setup;
  else queue = queue.then(async () => reply(await answer(request.id, request.model, request.text)));
});

async function answer(id: number, model: number, text: string): Promise<InferenceReply> {
  try {
    const { embed } = await modelAt(model);
    return { id, vector: await embed(text) };
  } catch (error) {
    return { id, error: error instanceof Error ? error.message : String(error) };
  }
}

function modelAt(index: number): Promise<LoadedModel> {
  const description = setup.models[index];
  if (!description) throw new Error(`no model ${index}`);
  const existing = loaded.get(index);
  if (existing) return existing;
  const model = loadModel(description, setup.threads);
  loaded.set(index, model);
  // the next text loads the model again
  model.catch(() => loaded.delete(index));
  return model;
}

function reply(message: InferenceReply): void {
  if (process.connected) process.send?.(message);
}
