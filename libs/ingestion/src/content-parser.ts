import { Injectable } from '@nestjs/common';
import { type ParsedDocument, ParsingService } from '@causeway/parsing';
import { ContentRepository } from './content.repository.js';
import type { WorkItem } from './document.js';
import { withSpooledFile } from './spool.js';
import { WorkRepository } from './work.repository.js';

/** Brings the stored bytes of a version to the parser room. */
@Injectable()
export class ContentParser {
  constructor(
    private readonly work: WorkRepository,
    private readonly contents: ContentRepository,
    private readonly parsing: ParsingService,
  ) {}

  /** Notes that parsing begins. @returns undefined when there is nothing to parse any more */
  start(versionId: string): Promise<WorkItem | undefined> {
    return this.work.startParsing(versionId);
  }

  /** @throws AppError `PARSE.*` */
  parse({ versionId, name, mediaType }: WorkItem, signal: AbortSignal): Promise<ParsedDocument> {
    return withSpooledFile(this.contents.read(versionId), (path) => this.parsing.parse({ path, name, mediaType }, signal));
  }
}
