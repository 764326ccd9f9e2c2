import { once } from 'node:events';
import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';

export interface ProviderRequest {
  path: string;
  headers: IncomingMessage['headers'];
  body: Record<string, unknown>;
}

export type ProviderAnswer = (response: ServerResponse, request: ProviderRequest) => void | Promise<void>;

/** A model provider on loopback that answers each request with the next line of its script, and the last line for ever. */
export interface ScriptedProvider {
  baseUrl: string;
  requests: ProviderRequest[];
  /** Settles with the number of the request, from 0, whose connection the client gave up. */
  abandoned: Promise<number>;
  stop(): Promise<void>;
}

export async function startProvider(...script: ProviderAnswer[]): Promise<ScriptedProvider> {
  const requests: ProviderRequest[] = [];
  let giveUp: (index: number) => void = () => undefined;
  const abandoned = new Promise<number>((resolve) => (giveUp = resolve));
  const server = createServer((message, response) => {
    void read(message).then(async (text) => {
      const request = {
        path: message.url ?? '',
        headers: message.headers,
        body: JSON.parse(text || '{}') as Record<string, unknown>,
      };
      const index = requests.push(request) - 1;
      response.on('close', () => response.writableEnded || giveUp(index));
      await (script[index] ?? script.at(-1))?.(response, request);
    });
  });
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  const stop = async () => {
    server.closeAllConnections();
    server.close();
    await once(server, 'close');
  };
  return { baseUrl: `http://127.0.0.1:${(server.address() as AddressInfo).port}/v1`, requests, abandoned, stop };
}

async function read(message: IncomingMessage): Promise<string> {
  const parts: Buffer[] = [];
  for await (const part of message) parts.push(part as Buffer);
  return Buffer.concat(parts).toString('utf8');
}

export function json(status: number, body: unknown, headers: Record<string, string> = {}): ProviderAnswer {
  return (response) =>
    void response.writeHead(status, { 'content-type': 'application/json', ...headers }).end(JSON.stringify(body));
}

export function failure(status: number, message: string, headers: Record<string, string> = {}): ProviderAnswer {
  return json(status, { error: { message, type: 'error', param: null, code: null } }, headers);
}

/** Events of a stream: values as JSON, strings as they are; then the connection ends. */
export function events(...data: unknown[]): ProviderAnswer {
  return (response) => {
    openStream(response);
    for (const item of data) sendEvent(response, item);
    response.end();
  };
}

export function openStream(response: ServerResponse): void {
  response.writeHead(200, { 'content-type': 'text/event-stream' }).flushHeaders();
}

export function sendEvent(response: ServerResponse, data: unknown): void {
  response.write(`data: ${typeof data === 'string' ? data : JSON.stringify(data)}\n\n`);
}

/** A chunk of a streamed chat completion. */
export function chunk(delta: Record<string, unknown>, finishReason: string | null = null): unknown {
  return {
    id: 'c',
    object: 'chat.completion.chunk',
    created: 0,
    model: 'm',
    choices: [{ index: 0, delta, finish_reason: finishReason }],
  };
}

/** Takes the request and says nothing. */
export const hang: ProviderAnswer = () => undefined;
