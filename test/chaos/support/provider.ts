import { once } from 'node:events';
import { createServer, type Server, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { STUB_DIMENSIONS, stubEmbeddings, vectorOf } from '../../factories/embedding-stub.js';

/** How a provider of embeddings can behave. `hold` waits until it is told something else. */
export type Manner =
  | 'vectors'
  | 'hold'
  | 'refuse connections'
  | 'status 500'
  | 'status 429'
  | 'broken JSON'
  | 'half an answer'
  | 'fewer vectors'
  | 'wrong dimensions';

/** An embeddings endpoint that goes through everything that endpoints do to their callers, always on the same port. */
export class Provider {
  /** Requests by the manner they met. */
  readonly requests = new Map<Manner, number>();
  /** Every text that was answered with a vector, in order. */
  readonly embedded: string[] = [];
  private readonly held: (() => void)[] = [];
  private server!: Server;
  private port = 0;
  private current: Manner = 'vectors';

  static async start(): Promise<Provider> {
    const provider = new Provider();
    await provider.listen();
    return provider;
  }

  /** What an app needs to use it. A short time limit, so that silence is noticed within a test. */
  get env(): Record<string, string> {
    return { ...stubEmbeddings(`http://127.0.0.1:${this.port}/v1`), EMBEDDING_BATCH_SIZE: '4', EMBEDDING_TIMEOUT_MS: '20000' };
  }

  async behave(manner: Manner): Promise<void> {
    const before = this.current;
    this.current = manner;
    if (manner === 'refuse connections') await this.stop();
    else if (before === 'refuse connections') await this.listen();
    if (manner !== 'hold') for (const release of this.held.splice(0)) release();
  }

  async stop(): Promise<void> {
    this.server.closeAllConnections();
    if (!this.server.listening) return;
    this.server.close();
    await once(this.server, 'close');
  }

  private async listen(): Promise<void> {
    this.server = createServer((request, response) => {
      let body = '';
      request.on('data', (part) => (body += part));
      request.on('end', () => this.reply([(JSON.parse(body) as { input: string | string[] }).input].flat(), response));
    });
    this.server.listen(this.port, '127.0.0.1');
    await once(this.server, 'listening');
    this.port = (this.server.address() as AddressInfo).port;
  }

  private reply(input: string[], response: ServerResponse, counted = false): void {
    const manner = this.current;
    if (!counted) this.requests.set(manner, (this.requests.get(manner) ?? 0) + 1);
    if (manner === 'hold') {
      this.held.push(() => this.reply(input, response, true));
      return;
    }
    if (manner === 'vectors') this.embedded.push(...input);
    const { status = 200, headers = {}, body } = ANSWERS[manner]?.(input) ?? { body: '' };
    response.writeHead(status, { 'content-type': 'application/json', ...headers });
    if (manner !== 'half an answer') return void response.end(body);
    response.write(body.slice(0, body.length / 2));
    setTimeout(() => response.destroy(), 20);
  }
}

interface Answer {
  status?: number;
  headers?: Record<string, string>;
  body: string;
}

const list = (vectors: number[][]) =>
  JSON.stringify({
    object: 'list',
    model: 'stub',
    data: vectors.map((embedding, index) => ({ object: 'embedding', index, embedding })),
    usage: { prompt_tokens: 0, total_tokens: 0 },
  });
const failure = JSON.stringify({ error: { message: 'as told' } });

const ANSWERS: Partial<Record<Manner, (input: string[]) => Answer>> = {
  vectors: (input) => ({ body: list(input.map((text) => vectorOf(text))) }),
  'half an answer': (input) => ({ body: list(input.map((text) => vectorOf(text))) }),
  'fewer vectors': (input) => ({ body: list(input.slice(1).map((text) => vectorOf(text))) }),
  'wrong dimensions': (input) => ({ body: list(input.map((text) => vectorOf(text).slice(0, STUB_DIMENSIONS / 2))) }),
  'broken JSON': () => ({ body: '{"object": "list", "data": [' }),
  'status 500': () => ({ status: 500, body: failure }),
  'status 429': () => ({ status: 429, headers: { 'retry-after': '1' }, body: failure }),
};
