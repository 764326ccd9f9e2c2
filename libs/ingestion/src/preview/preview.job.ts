import { Inject, Injectable } from '@nestjs/common';
import { APP_CONFIG, type AppConfig } from '@causeway/config';
import { type HandlesJob, JobExchange, JobHandler, type JobMap, type RetryDecision } from '@causeway/jobs';
import { AppError } from '@causeway/kernel';
import { type ParseResult, ParsingService } from '@causeway/parsing';
import { withSpooledFile } from '../work/spool.js';
import { fromMessage } from './message.js';
import type { Preview, PreviewReply } from './preview.js';

/** Parses and chunks a file for a caller who waits for the preview. */
@Injectable()
@JobHandler('preview')
export class PreviewJob implements HandlesJob<'preview'> {
  constructor(
    @Inject(APP_CONFIG) private readonly config: AppConfig,
    private readonly exchange: JobExchange,
    private readonly parsing: ParsingService,
  ) {}

  async handle({ exchangeId }: JobMap['preview'], signal: AbortSignal): Promise<void> {
    const message = await this.exchange.readRequest(exchangeId);
    if (!message) return;
    const { request, bytes } = fromMessage(message);
    const { limit, ...file } = request;
    const parsed = await withSpooledFile(this.config.spoolDir, [bytes], (path) =>
      this.parsing.parseAndChunk({ ...file, path }, signal),
    );
    await this.reply(exchangeId, { preview: toPreview(parsed, limit) });
  }

  decideRetry(): RetryDecision {
    return 'permanent';
  }

  onRetry(): Promise<void> {
    return Promise.resolve();
  }

  async onFailed({ exchangeId }: JobMap['preview'], error: unknown): Promise<void> {
    const { code, message } = error instanceof AppError ? error : new AppError('INTERNAL', 'the preview could not be made');
    await this.reply(exchangeId, { failure: { code, message } });
  }

  private reply(exchangeId: string, reply: PreviewReply): Promise<void> {
    return this.exchange.sendReply(exchangeId, reply);
  }
}

function toPreview({ document, chunks }: ParseResult, limit: number): Preview {
  const { mediaType, pageCount, metadata, warnings, text } = document;
  return {
    mediaType,
    pageCount,
    characters: text.length,
    tokens: chunks.reduce((sum, { tokens }) => sum + tokens, 0),
    chunkCount: chunks.length,
    chunks: chunks.slice(0, limit).map(({ terms: _, termCount: __, textHash: ___, ...chunk }) => chunk),
    metadata,
    warnings,
  };
}
