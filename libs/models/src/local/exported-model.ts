import { AppError, messageOf } from '@causeway/kernel';
import { existsSync } from 'node:fs';
import { readFile } from 'node:fs/promises';
import { basename, join, resolve } from 'node:path';
import { z } from 'zod';
import type { LocalModel, Pooling } from './local-model.js';
import { sha256OfFile } from './verify-file.js';

const MODEL_FILES = ['onnx/model.onnx', 'model.onnx', 'onnx/model_quantized.onnx', 'model_quantized.onnx'];

const config = z.object({ hidden_size: z.number().int().positive(), max_position_embeddings: z.number().int().optional() });
const modules = z.array(z.object({ type: z.string(), path: z.string() }));
const pooling = z.record(z.string(), z.union([z.boolean(), z.number(), z.string(), z.null()]));
const lengths = z.object({ max_seq_length: z.number().int().positive().nullish() });
const prompts = z.object({ prompts: z.record(z.string(), z.string().nullish()).optional() });

export interface ExportedModel {
  /** Folder name and the first digits of the weights' SHA-256, because other weights make another vector space. */
  name: string;
  model: LocalModel;
}

/**
 * Reads a sentence-transformers export: `config.json`, `tokenizer.json` and the ONNX file, and, if present, the settings
 * of normalization (`modules.json`), pooling, input length, and the prompts for queries and documents.
 *
 * @throws AppError `CONFIG.INVALID` if a required file is missing or a setting is not supported
 */
export async function readExportedModel(directory: string): Promise<ExportedModel> {
  const folder = resolve(directory);
  try {
    const file = MODEL_FILES.find((name) => existsSync(join(folder, name)));
    if (!file) throw new Error(`the folder has no ONNX file; it needs one of ${MODEL_FILES.join(', ')}`);
    if (!existsSync(join(folder, 'tokenizer.json'))) throw new Error('the folder has no tokenizer.json');
    const model = await describe(folder, join(folder, file));
    const fingerprint = (await sha256OfFile(model.modelPath)).slice(0, 8);
    return { name: `${basename(folder)}-${fingerprint}`, model };
  } catch (error) {
    const message = `LOCAL_MODEL_DIR ${folder}: ${messageOf(error)}`;
    throw new AppError('CONFIG.INVALID', message, { errors: [{ pointer: 'LOCAL_MODEL_DIR', message }], cause: error });
  }
}

async function describe(folder: string, modelPath: string): Promise<LocalModel> {
  const shape = config.parse(await json(folder, 'config.json'));
  const steps = modules.parse((await optionalJson(folder, 'modules.json')) ?? []).map(({ type }) => type.split('.').at(-1));
  const unknown = steps.find((step) => !['Transformer', 'Pooling', 'Normalize'].includes(step ?? ''));
  if (unknown) throw new Error(`modules.json has a ${unknown} step, which is not supported`);
  const { max_seq_length: configured } = lengths.parse((await optionalJson(folder, 'sentence_bert_config.json')) ?? {});
  const texts = prompts.parse((await optionalJson(folder, 'config_sentence_transformers.json')) ?? {}).prompts ?? {};
  return {
    modelPath,
    tokenizerPath: join(folder, 'tokenizer.json'),
    dimensions: shape.hidden_size,
    pooling: poolingOf(pooling.parse((await optionalJson(folder, '1_Pooling/config.json')) ?? {})),
    normalize: steps.length === 0 || steps.includes('Normalize'),
    maxTokens: configured ?? Math.min(512, shape.max_position_embeddings ?? 512),
    queryPrefix: texts['query'] ?? '',
    documentPrefix: texts['document'] ?? texts['passage'] ?? '',
  };
}

function poolingOf(settings: z.infer<typeof pooling>): Pooling {
  const modes = Object.keys(settings).filter((key) => key.startsWith('pooling_mode_') && settings[key] === true);
  if (modes.length === 0 || (modes.length === 1 && modes[0] === 'pooling_mode_mean_tokens')) return 'mean';
  if (modes.length === 1 && modes[0] === 'pooling_mode_cls_token') return 'cls';
  throw new Error(`1_Pooling/config.json asks for ${modes.join(' and ')}; only cls and mean are supported`);
}

async function json(folder: string, name: string): Promise<unknown> {
  return JSON.parse(await readFile(join(folder, name), 'utf8'));
}

async function optionalJson(folder: string, name: string): Promise<unknown> {
  return existsSync(join(folder, name)) ? json(folder, name) : undefined;
}
