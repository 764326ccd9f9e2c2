import { Inject, Injectable } from '@nestjs/common';
import { APP_CONFIG, type AppConfig } from '@causeway/config';
import { AppError } from '@causeway/kernel';
import type { ParsedDocument } from './parsed-document.js';

/** A file on disk that waits to be parsed. */
export interface ParseRequest {
  path: string;
  name: string;
  /** As {@link detectType} said. */
  mediaType: string;
}

@Injectable()
export class ParsingService {
  constructor(@Inject(APP_CONFIG) protected readonly config: AppConfig) {}

  /** @throws AppError `PARSE.*` */
  async parse(_file: ParseRequest, _signal?: AbortSignal): Promise<ParsedDocument> {
    return Promise.reject(new AppError('PARSE.UNSUPPORTED', 'no parser yet'));
  }
}
