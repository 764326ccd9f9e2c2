import { Inject, Injectable } from '@nestjs/common';
import { APP_CONFIG, type AppConfig } from '@causeway/config';
import { type Parsed, ParsingService } from '@causeway/parsing';
import { ContentRepository } from '../documents/content.repository.js';
import type { WorkItem } from '../documents/document.js';
import { withSpooledFile } from './spool.js';

/** Brings the stored bytes of a version to the parser room. */
@Injectable()
export class ContentParser {
  constructor(
    @Inject(APP_CONFIG) private readonly config: AppConfig,
    private readonly contents: ContentRepository,
    private readonly parsing: ParsingService,
  ) {}

  /** @throws AppError `PARSE.*`, `SERVICE.STORAGE_FULL` */
  parse({ versionId, name, mediaType, chunking }: WorkItem, signal: AbortSignal): Promise<Parsed> {
    return withSpooledFile(this.config.spoolDir, this.contents.read(versionId), (path) =>
      this.parsing.prepare({ path, name, mediaType, chunking }, signal),
    );
  }
}
