import type { ChatEvent } from '@causeway/kernel';
import type { Response } from 'express';
import { type Done, type Envelope, openingChunk, toChunks, toCompletion } from './completion.mapper.js';
import { EventStream } from '../edge/event-stream.js';
import { reportFailure } from '../edge/report-failure.js';
import { toOpenAiError } from './openai-error.js';

/** Sends the completion in one answer, after the model has finished. */
export async function writeWhole(response: Response, envelope: Envelope, events: AsyncIterable<ChatEvent>): Promise<void> {
  let done: Done | undefined;
  for await (const event of events) if (event.type === 'done') done = event;
  if (!done) throw new Error('the answer ended without a "done" event');
  response.status(200).json(toCompletion(envelope, done));
}

/**
 * Sends the completion as server-sent chunks, no faster than the client reads them. A failure before the first chunk is
 * thrown; a later one becomes the last event of the stream.
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
