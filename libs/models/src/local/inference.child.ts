import type { InferenceReply, InferenceRequest, InferenceSetup } from './inference.protocol.js';
import { loadModel, type LoadedModel } from './load-model.js';

/**
 * A process of its own, because ONNX Runtime computes on the thread that calls it, and a thread that is ended while
 * it computes takes the whole process with it. It lives as long as its channel to the parent.
 */
let setup: InferenceSetup = { models: [], threads: 1 };
const loaded = new Map<number, Promise<LoadedModel>>();
let queue = Promise.resolve();

process.on('disconnect', () => process.exit(0));
// the parent decides when it ends: a Ctrl-C in the terminal reaches both, and the parent may have work to finish
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
  const known = loaded.get(index);
  if (known) return known;
  const model = loadModel(description, setup.threads);
  loaded.set(index, model);
  // the next text tries again
  model.catch(() => loaded.delete(index));
  return model;
}

function reply(message: InferenceReply): void {
  if (process.connected) process.send?.(message);
}
