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
  /** Folder of a sentence-transformers ONNX export, in place of the bundled models. */
  modelDir?: string | undefined;
  /** Threads of one computation; all cores but one where absent. */
  threads?: number | undefined;
  /** Where the packages are looked up; the project where absent. */
  root?: string;
}

const logger = new Logger('LocalEmbedder');

/**
 * Looks for what local embeddings need. Models are loaded by the first text.
 *
 * @returns an embedder without a profile when optional packages are absent, foreign or do not run here; the log says why
 * @throws AppError `CONFIG.INVALID` when a folder was named that is no usable export
 */
export async function openLocalEmbedder(options: LocalEmbedderOptions): Promise<Embedder> {
  const threads = options.threads ?? Math.max(1, availableParallelism() - 1);
  const exported = options.modelDir === undefined ? undefined : await readExportedModel(options.modelDir);
  try {
    // the parts that need a binary for this very platform
    await Promise.all([import('onnxruntime-node'), import('@huggingface/tokenizers')]);
    if (exported) return LocalEmbedder.exported(exported, threads);
    const root = options.root ?? projectRoot(dirname(fileURLToPath(import.meta.url)));
    return LocalEmbedder.bundled(await findBundledModels(root), threads);
  } catch (error) {
    logger.warn(`no local embedding model, so search goes by keywords only: ${messageOf(error)}`);
    return new NoEmbedder();
  }
}
