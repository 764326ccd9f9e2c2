import { Inject, Injectable } from '@nestjs/common';
import { APP_CONFIG, type AppConfig } from '@causeway/config';
import { type ParseResult, ParsingService } from '@causeway/parsing';
import { Database } from '@causeway/database';
import { selectContent } from '../documents/content.repository.js';
import type { WorkItem } from '../documents/document.js';
import { withSpooledFile } from './spool.js';

/** Files up to this size go to the parser by memory, larger ones by disk. */
const IN_MEMORY_BYTES = 4 * 1024 * 1024;

/** Hands the stored bytes of a version to the parser thread pool. */
@Injectable()
export class ContentParser {
  constructor(
    @Inject(APP_CONFIG) private readonly config: AppConfig,
    private readonly database: Database,
    private readonly parsing: ParsingService,
  ) {}

  /** @throws AppError `PARSE.*`, `SERVICE.STORAGE_FULL` */
  async parse({ versionId, name, mediaType, chunking, bytes: size }: WorkItem, signal: AbortSignal): Promise<ParseResult> {
    const parts = selectContent(this.database, versionId);
    const file = { name, mediaType, chunking };
    if (size > IN_MEMORY_BYTES) {
      return withSpooledFile(this.config.spoolDir, parts, (path) => this.parsing.parseAndChunk({ ...file, path }, signal));
    }
    return this.parsing.parseAndChunk({ ...file, bytes: await concatenated(parts, size) }, signal);
  }
}

/** Copies the parts to one buffer, which can be transferred to a thread. */
async function concatenated(parts: AsyncIterable<Buffer>, size: number): Promise<Uint8Array<ArrayBuffer>> {
  const bytes = new Uint8Array(size);
  let at = 0;
  for await (const part of parts) {
    bytes.set(part, at);
    at += part.length;
  }
  return bytes;
}
