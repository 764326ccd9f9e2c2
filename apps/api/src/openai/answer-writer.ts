import type { ChatEvent } from '@causeway/kernel';
import type { Response } from 'express';
import { type Done, type Envelope, openingChunk, toChunks, toCompletion } from './completion.mapper.js';
import { EventStream } from '../edge/event-stream.js';
import { reportFailure } from '../edge/report-failure.js';
import { toOpenAiError } from './openai-error.js';

/** Answers with the whole completion at once. */
export async function writeWhole(response: Response, envelope: Envelope, events: AsyncIterable<ChatEvent>): Promise<void> {
  let done: Done | undefined;
  for await (const event of events) if (event.type === 'done') done = event;
  if (!done) throw new Error('an answer without its end');
  response.status(200).json(toCompletion(envelope, done));
}

/**
 * Answers with server-sent chunks, as fast as the client reads them. A failure before the first chunk is thrown; one
 * after it is the last event of the stream.
 */
export async function writeStream(
  response: Response,
  envelope: Envelope,
  events: AsyncIterable<ChatEvent>,
  includeUsage: boolean,
): Promise<void> {
  const stream = new EventStream(response);
  let begun = false;
  try {
    for await (const event of events) {
      const chunks = toChunks(envelope, event, includeUsage);
      if (chunks.length > 0 && !begun) chunks.unshift(openingChunk(envelope));
      begun ||= chunks.length > 0;
      for (const chunk of chunks) await stream.send(chunk);
    }
    await stream.send('[DONE]');
  } catch (error) {
    if (!stream.opened || response.destroyed) throw error;
    const failure = reportFailure(error);
    await stream.send(toOpenAiError(failure.error, failure.status));
  } finally {
    stream.end();
  }
}
