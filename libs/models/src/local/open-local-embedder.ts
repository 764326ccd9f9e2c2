import { messageOf, projectRoot } from '@causeway/kernel';
import { Logger } from '@nestjs/common';
import { availableParallelism } from 'node:os';
import { dirname } from 'node:path';
import { fileURLToPath } from 'node:url';
import type { Embedder } from '../embedder.port.js';
import { findBundledModels } from './bundled-models.js';
import { readExportedModel } from './exported-model.js';
import { LocalEmbedder } from './local.embedder.js';
import { NoEmbedder } from './no.embedder.js';

export interface LocalEmbedderOptions {
  /** Folder of a sentence-transformers ONNX export to use instead of the bundled models. */
  modelDir?: string | undefined;
  /** Threads of one computation. Defaults to all cores but one. */
  threads?: number | undefined;
  /** Folder from which the packages of the bundled models are resolved. Defaults to the project. */
  root?: string;
}

const logger = new Logger('LocalEmbedder');

/**
 * Opens the local embedder. Its models are loaded when the first text arrives.
 *
 * @returns an embedder without a profile, after a warning in the log, if optional packages are missing or do not run here
 * @throws AppError `CONFIG.INVALID` if `modelDir` is not a usable export
 */
export async function openLocalEmbedder(options: LocalEmbedderOptions): Promise<Embedder> {
  const threads = options.threads ?? Math.max(1, availableParallelism() - 1);
  const exported = options.modelDir === undefined ? undefined : await readExportedModel(options.modelDir);
  try {
    // these packages need a binary for this platform
    await Promise.all([import('onnxruntime-node'), import('@huggingface/tokenizers')]);
    if (exported) return LocalEmbedder.exported(exported, threads);
    const root = options.root ?? projectRoot(dirname(fileURLToPath(import.meta.url)));
    return LocalEmbedder.bundled(await findBundledModels(root), threads);
  } catch (error) {
    logger.warn(`no local embedding model, so search uses keywords only: ${messageOf(error)}`);
    return new NoEmbedder();
  }
}
