import { stat } from 'node:fs/promises';
import { Inject, Injectable, Logger, type OnApplicationShutdown } from '@nestjs/common';
import type { ChunkingOptions } from '@causeway/text';
import { APP_CONFIG, type AppConfig } from '@causeway/config';
import { AppError, compiledSibling } from '@causeway/kernel';
import type { ParsedDocument } from './parsed-document.js';
import { estimateMemory } from './pool/memory-estimate.js';
import type { Parsed } from './pool/parse-task.js';
import { ParserPool } from './pool/parser-pool.js';

/** A file that waits to be parsed: on disk, or in memory, which then belongs to the parser. */
export type ParseRequest = ({ path: string } | { bytes: Uint8Array<ArrayBuffer> }) & {
  name: string;
  /** As {@link detectType} said. */
  mediaType: string;
};

/** Parses files in worker threads, which are killed when a file asks for too much time or memory. */
@Injectable()
export class ParsingService implements OnApplicationShutdown {
  private readonly logger = new Logger(ParsingService.name);
  private readonly pool: ParserPool;

  constructor(@Inject(APP_CONFIG) private readonly config: AppConfig) {
    const { workers, timeoutMs, heapMb } = config.parsing;
    this.pool = new ParserPool(compiledSibling(import.meta.url, 'parse.worker.js'), workers, { timeoutMs, heapMb });
  }

  /**
   * Waits for a free parser, then parses. Aborting kills the thread at work and rejects with the signal's reason.
   *
   * @throws AppError `PARSE.*`, the reason why the document cannot be read; `SERVICE.UNAVAILABLE` when the application stops
   */
  async parse(file: ParseRequest, signal?: AbortSignal): Promise<ParsedDocument> {
    return (await this.run(file, signal)).document;
  }

  /** Parses and cuts the text, both in the thread. Fails as {@link parse} does. */
  prepare(file: ParseRequest & { chunking: ChunkingOptions }, signal?: AbortSignal): Promise<Parsed> {
    return this.run(file, signal);
  }

  private async run(file: ParseRequest & { chunking?: ChunkingOptions }, signal?: AbortSignal): Promise<Parsed> {
    const size = 'bytes' in file ? file.bytes.length : (await stat(file.path)).size;
    const task = { ...file, maxCharacters: this.config.parsing.maxCharacters };
    const outcome = await this.pool.run(task, estimateMemory(file.mediaType, size), signal);
    if (outcome.ok) return outcome;
    this.logger.debug(`${file.name}: ${outcome.code}: ${outcome.internal ?? outcome.message}`);
    throw new AppError(outcome.code, outcome.message, outcome.internal === undefined ? {} : { internal: outcome.internal });
  }

  async onApplicationShutdown(): Promise<void> {
    await this.pool.stop();
  }
}
