import { Tokenizer } from '@huggingface/tokenizers';
import { readFile } from 'node:fs/promises';
import { InferenceSession, Tensor } from 'onnxruntime-node';
import type { LocalModel } from './local-model.js';
import { pool } from './pooling.js';
import { truncate } from './truncate.js';

export interface LoadedModel {
  embed(text: string): Promise<Float32Array>;
}

/** Bounds the input of the tokenizer. No text averages so many characters per token, so truncation would cut the rest anyway. */
const CHARACTERS_PER_TOKEN = 32;

/**
 * Loads weights and tokenizer. Texts are not batched: the bundled models quantize activations over the whole batch, so
 * texts of one batch would change each other's vectors (cosine down to .99), and batches are no faster on one thread.
 */
export async function loadModel(model: LocalModel, threads: number): Promise<LoadedModel> {
  const encode = await loadTokenizer(model);
  const session = await InferenceSession.create(model.modelPath, {
    intraOpNumThreads: threads,
    interOpNumThreads: 1,
    // saves 60 MB for the two bundled models and is not slower
    enableCpuMemArena: false,
    enableMemPattern: false,
  });
  const output = session.outputNames.find((name) => name === 'last_hidden_state') ?? session.outputNames[0];
  if (!output) throw new Error(`${model.modelPath} has no output`);

  const embed = async (text: string) => {
    const ids = encode(text);
    const row = (value: (index: number) => number) =>
      new Tensor(
        'int64',
        BigInt64Array.from(ids, (_, index) => BigInt(value(index))),
        [1, ids.length],
      );
    const feeds: Record<string, Tensor> = { input_ids: row((index) => ids[index] ?? 0), attention_mask: row(() => 1) };
    if (session.inputNames.includes('token_type_ids')) feeds['token_type_ids'] = row(() => 0);
    const result = (await session.run(feeds, [output]))[output];
    if (!(result?.data instanceof Float32Array)) throw new Error(`${model.modelPath} does not return 32-bit floats`);
    return pool(result.data, model);
  };
  return { embed };
}

async function loadTokenizer(model: LocalModel): Promise<(text: string) => number[]> {
  const file = JSON.parse(await readFile(model.tokenizerPath, 'utf8')) as { normalizer?: { lowercase?: boolean } | null };
  if (model.lowercase !== undefined && file.normalizer) file.normalizer.lowercase = model.lowercase;
  const tokenizer = new Tokenizer(file, {});
  const closing = tokenizer.encode('').ids.at(-1);
  return (text) => {
    const { ids } = tokenizer.encode(text.slice(0, model.maxTokens * CHARACTERS_PER_TOKEN));
    return truncate(ids, model.maxTokens, closing);
  };
}
