import { readFile } from 'node:fs/promises';
import { Injectable } from '@nestjs/common';
import { JobExchange } from '@causeway/jobs';
import { AppError } from '@causeway/kernel';
import type { Collection } from '@causeway/rag';
import type { ReceivedContent, ReceivedFile } from '../documents/document.js';
import { toMessage } from './message.js';
import type { Preview, PreviewAnswer } from './preview.js';

const TIMEOUT_MS = 90_000;

function bytesOf(content: ReceivedContent): Promise<Buffer> {
  return Buffer.isBuffer(content) ? Promise.resolve(content) : readFile(content.path);
}

/** Shows what would become of a file, without storing anything. A worker does the work. */
@Injectable()
export class PreviewService {
  constructor(private readonly exchange: JobExchange) {}

  /**
   * @param limit chunks to show
   * @throws AppError `PARSE.*`, `SERVICE.UNAVAILABLE`
   */
  async preview({ chunking }: Collection, file: ReceivedFile, limit: number, signal: AbortSignal): Promise<Preview> {
    const question = toMessage({ name: file.name, mediaType: file.mediaType, chunking, limit }, await bytesOf(file.content));
    const toJob = (exchangeId: string) => ({ name: 'preview' as const, payload: { exchangeId } });
    const answer = (await this.exchange.ask(question, toJob, TIMEOUT_MS, signal)) as PreviewAnswer;
    if ('failure' in answer) throw new AppError(answer.failure.code, answer.failure.message);
    return answer.preview;
  }
}
