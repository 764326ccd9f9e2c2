import { stat } from 'node:fs/promises';
import { Inject, Injectable, Logger, type OnApplicationShutdown } from '@nestjs/common';
import type { ChunkingOptions } from '@causeway/text';
import { APP_CONFIG, type AppConfig } from '@causeway/config';
import { AppError, compiledSibling } from '@causeway/kernel';
import type { ParsedDocument } from './parsed-document.js';
import { estimateMemory } from './pool/memory-estimate.js';
import type { ParseResult } from './pool/parse-task.js';
import { ParserThreadPool } from './pool/parser-thread-pool.js';

/** A file to parse, on disk or in memory. Bytes in memory are transferred to the parser thread and cannot be used afterwards. */
export type ParseRequest = ({ path: string } | { bytes: Uint8Array<ArrayBuffer> }) & {
  name: string;
  /** The result of {@link detectType}. */
  mediaType: string;
};

/** Parses files in worker threads, which are killed when a file takes too much time or memory. */
@Injectable()
export class ParsingService implements OnApplicationShutdown {
  private readonly logger = new Logger(ParsingService.name);
  private readonly pool: ParserThreadPool;

  constructor(@Inject(APP_CONFIG) private readonly config: AppConfig) {
    const { workers, timeoutMs, heapMb } = config.parsing;
    this.pool = new ParserThreadPool(compiledSibling(import.meta.url, 'parse.worker.js'), workers, { timeoutMs, heapMb });
  }

  /**
   * Waits for a free parser thread, then parses the file. Aborting kills the thread and rejects with the signal's reason.
   *
   * @throws AppError `PARSE.*` when the document cannot be read; `SERVICE.UNAVAILABLE` when the application stops
   */
  async parse(file: ParseRequest, signal?: AbortSignal): Promise<ParsedDocument> {
    return (await this.run(file, signal)).document;
  }

  /** Parses the file and cuts its text into chunks, both in the thread. Throws the same errors as {@link parse}. */
  parseAndChunk(file: ParseRequest & { chunking: ChunkingOptions }, signal?: AbortSignal): Promise<ParseResult> {
    return this.run(file, signal);
  }

  private async run(file: ParseRequest & { chunking?: ChunkingOptions }, signal?: AbortSignal): Promise<ParseResult> {
    const size = 'bytes' in file ? file.bytes.length : (await stat(file.path)).size;
    const task = { ...file, maxCharacters: this.config.parsing.maxCharacters };
    const reply = await this.pool.run(task, estimateMemory(file.mediaType, size), signal);
    if (reply.ok) return reply;
    this.logger.debug(`${file.name} cannot be parsed: ${reply.code}: ${reply.internal ?? reply.message}`);
    throw new AppError(reply.code, reply.message, reply.internal === undefined ? {} : { internal: reply.internal });
  }

  async onApplicationShutdown(): Promise<void> {
    await this.pool.stop();
  }
}
