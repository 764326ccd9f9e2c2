import { once } from 'node:events';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';

export const STUB_DIMENSIONS = 16;

/**
 * An OpenAI-compatible embeddings endpoint that answers at once: a vector counts the characters of a text by their code.
 *
 * @param port default: any free one
 */
export async function startEmbeddingStub(port = 0): Promise<{ baseUrl: string; stop(): void }> {
  const server = createServer((request, response) => {
    let text = '';
    request.on('data', (part) => (text += part));
    request.on('end', () => {
      const { input, model } = JSON.parse(text) as { input: string | string[]; model: string };
      const data = [input].flat().map((item, index) => ({ object: 'embedding', index, embedding: vectorOf(item) }));
      response.writeHead(200, { 'content-type': 'application/json' });
      response.end(JSON.stringify({ object: 'list', model, data, usage: { prompt_tokens: 0, total_tokens: 0 } }));
    });
  });
  server.listen(port, '127.0.0.1');
  await once(server, 'listening');
  return { baseUrl: `http://127.0.0.1:${(server.address() as AddressInfo).port}/v1`, stop: () => server.close() };
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

export function vectorOf(text: string): number[] {
  const vector = new Array<number>(STUB_DIMENSIONS).fill(0.01);
  for (let i = 0; i < text.length; i++) vector[text.charCodeAt(i) % STUB_DIMENSIONS]! += 1;
  return vector;
}
