import { once } from 'node:events';
import { createServer, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { STUB_DIMENSIONS, vectorOf } from './embedding-stub.js';

/** An OpenAI-compatible embeddings endpoint whose answers a test decides. */
export interface ScriptedEmbeddings {
  baseUrl: string;
  /** Every text that was asked for, in order. */
  texts: string[];
  /** How it answers from now on: with vectors, with a status, or not until it is told otherwise. */
  answer: 'vectors' | 'hold' | { status: number; retryAfter?: number; message?: string };
  stop(): void;
}

export async function startScriptedEmbeddings(): Promise<ScriptedEmbeddings> {
  const held: (() => void)[] = [];
  let answer: ScriptedEmbeddings['answer'] = 'vectors';
  const texts: string[] = [];
  const reply = (input: string[], response: ServerResponse): void => {
    if (answer === 'hold') {
      held.push(() => reply(input, response));
    } else if (answer === 'vectors') {
      const data = input.map((item, index) => ({ object: 'embedding', index, embedding: vectorOf(item) }));
      response.writeHead(200, { 'content-type': 'application/json' });
      response.end(JSON.stringify({ object: 'list', model: 'stub', data, usage: { prompt_tokens: 0, total_tokens: 0 } }));
    } else {
      const { status, retryAfter, message = 'as scripted' } = answer;
      response.writeHead(status, {
        'content-type': 'application/json',
        ...(retryAfter !== undefined && { 'retry-after': String(retryAfter) }),
      });
      response.end(JSON.stringify({ error: { message } }));
    }
  };
  const server = createServer((request, response) => {
    let body = '';
    request.on('data', (part) => (body += part));
    request.on('end', () => {
      const input = [(JSON.parse(body) as { input: string | string[] }).input].flat();
      texts.push(...input);
      reply(input, response);
    });
  });
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  return {
    baseUrl: `http://127.0.0.1:${(server.address() as AddressInfo).port}/v1`,
    texts,
    get answer() {
      return answer;
    },
    set answer(next) {
      answer = next;
      if (next !== 'hold') for (const release of held.splice(0)) release();
    },
    stop: () => {
      server.closeAllConnections();
      server.close();
    },
  };
}

/** What an app needs to use it. */
export function scriptedEmbeddings({ baseUrl }: ScriptedEmbeddings): Record<string, string> {
  return {
    EMBEDDING_PROVIDER: 'openai',
    EMBEDDING_BASE_URL: baseUrl,
    EMBEDDING_MODEL: 'stub',
    EMBEDDING_API_KEY: 'none',
    EMBEDDING_DIMENSIONS: String(STUB_DIMENSIONS),
  };
}
