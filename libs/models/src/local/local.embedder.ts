import type { Embedder, EmbeddingProfile } from '../embedder.port.js';
import { scriptsOfQuery, scriptsOfText } from '../script.js';
import type { BundledModels } from './bundled-models.js';
import type { ExportedModel } from './exported-model.js';
import { InferenceProcess } from './inference-process.js';
import type { LocalModel } from './local-model.js';
import { type VectorBlock, joinBlocks } from './vector-blocks.js';

/** Embeds on this machine. A vector has one block per model; a text is embedded by the models of the scripts it is written in. */
export class LocalEmbedder implements Embedder {
  private readonly process: InferenceProcess;

  private constructor(
    readonly profile: EmbeddingProfile,
    private readonly models: LocalModel[],
    private readonly route: { document(text: string): number[]; query(text: string): number[] },
    threads: number,
  ) {
    this.process = new InferenceProcess({ models, threads });
  }

  /** Combines the bundled English and Chinese models, with blocks of 384 and 512 dimensions. */
  static bundled(models: BundledModels, threads: number): LocalEmbedder {
    const profile = { name: 'local:bge-small-en-v1.5+bge-small-zh-v1.5:896', dimensions: 896 };
    const block = { other: 0, han: 1 };
    const route = {
      document: (text: string) => scriptsOfText(text).map((script) => block[script]),
      query: (text: string) => scriptsOfQuery(text).map((script) => block[script]),
    };
    return new LocalEmbedder(profile, [models.other, models.han], route, threads);
  }

  /** Uses one model, which the operator has chosen, for every text. */
  static exported({ name, model }: ExportedModel, threads: number): LocalEmbedder {
    const profile = { name: `local:${name}:${model.dimensions}`, dimensions: model.dimensions };
    return new LocalEmbedder(profile, [model], { document: () => [0], query: () => [0] }, threads);
  }

  /** The id of the inference process while it runs. */
  get pid(): number | undefined {
    return this.process.pid;
  }

  async embedDocuments(texts: string[], signal?: AbortSignal): Promise<number[][]> {
    const vectors: number[][] = [];
    for (const text of texts) {
      signal?.throwIfAborted();
      vectors.push(await this.embed(text, this.route.document(text), 'documentPrefix'));
    }
    return vectors;
  }

  async embedQuery(text: string, signal?: AbortSignal): Promise<number[]> {
    signal?.throwIfAborted();
    return this.embed(text, this.route.query(text), 'queryPrefix');
  }

  /** Ends the inference process. The next text would start it again. */
  onModuleDestroy(): void {
    this.process.close();
  }

  private async embed(text: string, indices: number[], prefix: 'queryPrefix' | 'documentPrefix'): Promise<number[]> {
    const run = async (index: number): Promise<VectorBlock> => {
      const vector = await this.process.run(index, (this.models[index]?.[prefix] ?? '') + text);
      return { index, vector };
    };
    return joinBlocks(
      this.models.map(({ dimensions }) => dimensions),
      await Promise.all(indices.map(run)),
    );
  }
}
