import { readFile } from 'node:fs/promises';
import { Injectable } from '@nestjs/common';
import { JobExchange } from '@causeway/jobs';
import { AppError } from '@causeway/kernel';
import type { Collection } from '@causeway/rag';
import type { ReceivedContent, ReceivedFile } from '../documents/document.js';
import { toMessage } from './message.js';
import type { Preview, PreviewReply } from './preview.js';

const TIMEOUT_MS = 90_000;

function bytesOf(content: ReceivedContent): Promise<Buffer> {
  return Buffer.isBuffer(content) ? Promise.resolve(content) : readFile(content.path);
}

/** Previews the chunks of a file without storing anything. A worker parses it. */
@Injectable()
export class PreviewService {
  constructor(private readonly exchange: JobExchange) {}

  /**
   * @param limit how many chunks to return
   * @throws AppError `PARSE.*`, `SERVICE.UNAVAILABLE`
   */
  async preview({ chunking }: Collection, file: ReceivedFile, limit: number, signal: AbortSignal): Promise<Preview> {
    const message = toMessage({ name: file.name, mediaType: file.mediaType, chunking, limit }, await bytesOf(file.content));
    const toJob = (exchangeId: string) => ({ name: 'preview' as const, payload: { exchangeId } });
    const reply = (await this.exchange.requestReply(message, toJob, TIMEOUT_MS, signal)) as PreviewReply;
    if ('failure' in reply) throw new AppError(reply.failure.code, reply.failure.message);
    return reply.preview;
  }
}
