import { Injectable } from '@nestjs/common';
import { AppError } from '@causeway/kernel';
import { ContentParser } from './content-parser.js';
import type { Chunked } from './embedding-plan.js';
import { VersionStore } from './version.store.js';
import { WorkRepository } from './work.repository.js';

/** A file that was begun so often without an end takes its worker down each time. */
const MAX_STARTS = 8;

/** Makes chunks of the bytes of a version, and stores them. */
@Injectable()
export class Preparation {
  constructor(
    private readonly work: WorkRepository,
    private readonly parser: ContentParser,
    private readonly store: VersionStore,
  ) {}

  /** @returns the version with its chunks, which may have been there before; undefined when there is nothing to do any more */
  async prepare(versionId: string, signal: AbortSignal): Promise<Chunked | undefined> {
    const item = await this.work.startParsing(versionId);
    if (item?.status === 'embedding') return item;
    if (item?.status !== 'parsing') return undefined;
    if (item.starts > MAX_STARTS) {
      throw new AppError('PARSE.LIMIT_EXCEEDED', `given up after ${MAX_STARTS} starts that came to no end`);
    }
    try {
      const parsed = await this.parser.parse(item, signal);
      return (await this.store.saveParsed(item, parsed)) ? { ...item, chunkCount: parsed.chunks.length } : undefined;
    } catch (error) {
      // the start came to an end, even if not to a good one
      await this.work.forgetStart(versionId).catch(() => undefined);
      throw error;
    }
  }
}
