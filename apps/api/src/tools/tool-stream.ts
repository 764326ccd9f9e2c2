import type { ToolCallResult, ToolProgress } from '@causeway/mcp-pool';
import type { Response } from 'express';
import { EventStream } from '../edge/event-stream.js';
import { reportFailure } from '../edge/report-failure.js';

/**
 * Streams a call: any number of `progress` events, then one `result` or `error` event. The error of a call that fails before any
 * progress is thrown instead, so that the response has a status of its own.
 */
export async function streamCall(
  response: Response,
  call: (onProgress: (progress: ToolProgress) => void) => Promise<ToolCallResult>,
): Promise<void> {
  const events = new EventStream(response);
  let sending = false;
  // a slow client gets fewer progress events
  const onProgress = (progress: ToolProgress) => {
    if (sending) return;
    sending = true;
    void events.send(progress, 'progress').finally(() => (sending = false));
  };
  try {
    const result = await call(onProgress);
    await events.send(result, 'result');
  } catch (error) {
    if (!events.opened) throw error;
    const { code, message, details } = reportFailure(error).error;
    await events.send({ code, detail: message, ...details }, 'error');
  } finally {
    events.end();
  }
}
