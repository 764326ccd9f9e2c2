import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { Logger } from '@nestjs/common';
import { AppError } from '@causeway/kernel';
import type { ToolProgress } from '@causeway/mcp-pool';
import express from 'express';
import { register } from 'prom-client';
import { streamCall } from './tool-stream.js';

Logger.overrideLogger(false);

type Tell = (progress: ToolProgress) => void;

/** What a client is answered when a call is streamed that ends so. */
async function answerTo(call: (tell: Tell) => Promise<never>): Promise<{ status: number; text: string }> {
  const app = express().get('/', (_, response) => {
    streamCall(response, call).catch((error: AppError) => response.status(418).send(error.code));
  });
  const server = createServer(app).listen(0, '127.0.0.1');
  await new Promise((resolve) => server.once('listening', resolve));
  try {
    const answer = await fetch(`http://127.0.0.1:${(server.address() as AddressInfo).port}/`);
    return { status: answer.status, text: await answer.text() };
  } finally {
    server.closeAllConnections();
    await new Promise((resolve) => server.close(resolve));
  }
}

const failing = (progress: ToolProgress[]) => async (tell: Tell) => {
  for (const each of progress) tell(each);
  throw new AppError('MCP.OUTCOME_UNKNOWN', 'the server went away');
};

it('a failure after progress is the last event, and is counted like any other', async () => {
  const { status, text } = await answerTo(failing([{ progress: 1 }]));
  expect(status).toBe(200);
  expect(text.trimEnd().split('\n\n')).toEqual([
    'event: progress\ndata: {"progress":1}',
    'event: error\ndata: {"code":"MCP.OUTCOME_UNKNOWN","detail":"the server went away"}',
  ]);
  expect(await register.getSingleMetricAsString('causeway_problems_total')).toContain('code="MCP.OUTCOME_UNKNOWN"} 1');
});

it('a failure before any progress is thrown, to be answered with a status of its own', async () => {
  expect(await answerTo(failing([]))).toEqual({ status: 418, text: 'MCP.OUTCOME_UNKNOWN' });
});

it('a call that says nothing for 25 s has sent a comment by then, for proxies cut what is idle for 30', async () => {
  jest.useFakeTimers({
    doNotFake: ['nextTick', 'queueMicrotask', 'setImmediate', 'setTimeout', 'clearTimeout', 'performance', 'Date'],
  });
  try {
    const quiet = async () => {
      jest.advanceTimersByTime(25_000);
      throw new AppError('MCP.TIMEOUT', 'no answer');
    };
    const { status, text } = await answerTo(quiet);
    expect(status).toBe(200);
    expect(text).toMatch(/^(:.*\n\n)+event: error\n/);
  } finally {
    jest.useRealTimers();
  }
});
