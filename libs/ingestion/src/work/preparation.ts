import { Injectable } from '@nestjs/common';
import { AppError } from '@causeway/kernel';
import { ContentParser } from './content-parser.js';
import type { Chunked } from './embedding-plan.js';
import { VersionStore } from './version.store.js';
import { WorkRepository } from './work.repository.js';

/** A file whose parsing started this often without an end takes its worker down each time. */
const MAX_STARTS = 8;

/** Parses the bytes of a version and stores its text and chunks. */
@Injectable()
export class Preparation {
  constructor(
    private readonly work: WorkRepository,
    private readonly parser: ContentParser,
    private readonly store: VersionStore,
  ) {}

  /** @returns the version, whose chunks may have been stored before; undefined when there is nothing left to do */
  async prepare(versionId: string, signal: AbortSignal): Promise<Chunked | undefined> {
    const item = await this.work.startParsing(versionId);
    if (item?.status === 'embedding') return item;
    if (item?.status !== 'parsing') return undefined;
    if (item.starts > MAX_STARTS) {
      throw new AppError(
        'PARSE.LIMIT_EXCEEDED',
        `parsing was started ${MAX_STARTS} times and never ended; the file is not tried again`,
      );
    }
    try {
      const parsed = await this.parser.parse(item, signal);
      return (await this.store.saveParsed(item, parsed)) ? { ...item, chunkCount: parsed.chunks.length } : undefined;
    } catch (error) {
      // this start has ended, even if in a failure
      await this.work.undoStart(versionId).catch(() => undefined);
      throw error;
    }
  }
}
