import { once } from 'node:events';
import { createServer, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';

export const STUB_DIMENSIONS = 16;

/** How the endpoint answers; may be changed while it runs. */
export interface EmbeddingStub {
  baseUrl: string;
  dimensions: number;
  /** Before each answer. */
  delayMs: number;
  /** In place of an answer. */
  failure: { status: number; message: string; headers?: Record<string, string> } | undefined;
  /** Texts that were asked for. */
  texts: string[];
  /** The keys that it was sent. */
  keys: Set<string>;
  stop(): void;
}

/**
 * An OpenAI-compatible embeddings endpoint: a vector counts the characters of a text by their code.
 *
 * @param port default: any free one
 */
export async function startEmbeddingStub(port = 0, dimensions = STUB_DIMENSIONS): Promise<EmbeddingStub> {
  const stub: EmbeddingStub = {
    baseUrl: '',
    dimensions,
    delayMs: 0,
    failure: undefined,
    texts: [],
    keys: new Set(),
    stop: () => {
      server.closeAllConnections();
      server.close();
    },
  };
  const server = createServer((request, response) => {
    let text = '';
    request.on('data', (part) => (text += part));
    request.on('end', () => {
      stub.keys.add(request.headers.authorization ?? '');
      setTimeout(() => answer(stub, text, response), stub.delayMs);
    });
  });
  server.listen(port, '127.0.0.1');
  await once(server, 'listening');
  stub.baseUrl = `http://127.0.0.1:${(server.address() as AddressInfo).port}/v1`;
  return stub;
}

function answer(stub: EmbeddingStub, text: string, response: ServerResponse): void {
  const send = (status: number, body: unknown, headers = {}) =>
    response.writeHead(status, { 'content-type': 'application/json', ...headers }).end(JSON.stringify(body));
  if (stub.failure) {
    const { status, message, headers } = stub.failure;
    return void send(status, { error: { message, type: 'error', param: null, code: null } }, headers);
  }
  const { input, model } = JSON.parse(text) as { input: string | string[]; model: string };
  const texts = [input].flat();
  stub.texts.push(...texts);
  const data = texts.map((item, index) => ({ object: 'embedding', index, embedding: vectorOf(item, stub.dimensions) }));
  send(200, { object: 'list', model, data, usage: { prompt_tokens: 0, total_tokens: 0 } });
}

/** Settings of an app that uses the stub. */
export function stubEmbeddings(baseUrl: string): Record<string, string> {
  return {
    EMBEDDING_PROVIDER: 'openai',
    EMBEDDING_BASE_URL: baseUrl,
    EMBEDDING_MODEL: 'stub',
    EMBEDDING_API_KEY: 'none',
    EMBEDDING_DIMENSIONS: String(STUB_DIMENSIONS),
  };
}

export function vectorOf(text: string, dimensions = STUB_DIMENSIONS): number[] {
  const vector = new Array<number>(dimensions).fill(0.01);
  for (let i = 0; i < text.length; i++) vector[text.charCodeAt(i) % dimensions]! += 1;
  return vector;
}
