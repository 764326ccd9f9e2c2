import { setTimeout as sleep } from 'node:timers/promises';
import { Redis } from 'ioredis';
import pg from 'pg';
import { type Program, startProgram } from '../../app.js';
import { type Answer, Client, type DocumentBody, formOf } from '../../client.js';
import { type Services, startServices } from '../../services.js';
import { Ledger, type Text, textOf } from './ledger.js';
import { Provider } from './provider.js';

/** The whole service in processes of its own: stores, the API, workers, a provider of embeddings; and what it has accepted. */
export class Stack {
  readonly ledger = new Ledger();
  readonly client: Client;
  readonly workers: Program[] = [];
  readonly redis: Redis;
  isOver = false;
  private readonly pool: pg.Pool;

  private constructor(
    readonly services: Services,
    readonly provider: Provider,
    readonly api: Program & { adminKey: string },
    private readonly env: Record<string, string>,
  ) {
    this.client = new Client(api, api.adminKey);
    this.redis = new Redis(services.redisUrl, { maxRetriesPerRequest: null, retryStrategy: () => 100 });
    this.redis.on('error', () => undefined);
    this.pool = new pg.Pool({ connectionString: services.databaseUrl, max: 2 });
    this.pool.on('error', () => undefined);
  }

  static async start(options: { workers?: number; env?: Record<string, string>; services?: Services } = {}): Promise<Stack> {
    const services = options.services ?? (await startServices());
    const provider = await Provider.start();
    const env = { ...provider.env, ...options.env };
    const api = await startProgram('api', { services, env }).catch(async (error: unknown) => {
      await provider.stop();
      await services.stop();
      throw error;
    });
    const stack = new Stack(services, provider, api, env);
    for (let i = 0; i < (options.workers ?? 1); i++) await stack.startWorker();
    return stack;
  }

  async startWorker(env: Record<string, string> = {}): Promise<Program> {
    const worker = await startProgram('worker', { services: this.services, env: { ...this.env, ...env } });
    this.workers.push(worker);
    return worker;
  }

  async killWorkers(): Promise<void> {
    await Promise.all(this.workers.splice(0).map((worker) => worker.kill()));
  }

  async stop(): Promise<void> {
    this.isOver = true;
    await this.provider.stop();
    await Promise.all([...this.workers, this.api].map((program) => program.stop()));
    this.redis.disconnect();
    await this.pool.end();
    await this.services.stop();
  }

  /** Asks the database itself; once more where it is away just now. */
  async query<Row>(text: string, parameters: unknown[] = []): Promise<Row[]> {
    for (let tries = 1; ; tries++) {
      try {
        return (await this.pool.query(text, parameters)).rows as Row[];
      } catch (error) {
        // a test that failed has ended the stack under whoever still looks
        if (tries >= 60 || this.isOver) throw error;
        await sleep(250);
      }
    }
  }

  /** Small chunks, so that a page of text makes several jobs. */
  async collection(): Promise<string> {
    const chunking = { maxTokens: 64, overlapTokens: 0 };
    for (;;) {
      const { status, body } = await this.client.post<{ id: string }>('/api/v1/collections', {
        name: `collection ${Math.random()}`,
        chunking,
      });
      if (status === 201) return body.id;
      await sleep(100);
    }
  }

  /** Sends a text once, and writes down what came of it. */
  async send(collection: string, text: Text = textOf(), name = 'paper.txt'): Promise<Answer<Sent>> {
    const answer = await this.client
      .request<Sent>('POST', `/api/v1/collections/${collection}/documents`, formOf([{ name, content: text.content }]))
      .catch((error: unknown): Answer<Sent> => ({ status: 0, headers: new Headers(), body: { detail: String(error) } }));
    if (answer.status === 202) this.ledger.add(answer.body.items![0]!.id, collection, text);
    else this.ledger.doubtful.push({ collection, text });
    return answer;
  }

  /** Sends a text. @returns the id of its document @throws Error when it is refused */
  async accept(collection: string, text: Text = textOf(), name?: string): Promise<string> {
    const { status, body } = await this.send(collection, text, name);
    if (status !== 202) throw new Error(`${status}: ${JSON.stringify(body)}`);
    return body.items![0]!.id;
  }

  async get(id: string): Promise<DocumentBody> {
    const { status, body } = await this.client.get<DocumentBody>(`/api/v1/documents/${id}`);
    if (status !== 200) throw new Error(`${status}: ${JSON.stringify(body)}`);
    return body;
  }

  /**
   * As if the time of all leases had passed: their workers are dead, and a test need not wait for half a minute.
   *
   * @param untouchedSeconds for how long nothing has happened to the documents; below 3, a sweep leaves them alone yet
   */
  async lapseLeases(untouchedSeconds = 0): Promise<void> {
    // the queue, too, would wait for the jobs that the dead ones had taken
    await this.redis.flushdb();
    await this.query(
      `with lapsed as (update work_leases set expires_at = now() - interval '1 second')
       update document_versions set updated_at = now() - make_interval(secs => $1) where status not in ('ready', 'failed')`,
      [untouchedSeconds],
    );
  }

  /** Waits until nothing is unfinished. @throws Error with what still is */
  async settled(timeoutMs = 120_000): Promise<void> {
    const giveUpAt = Date.now() + timeoutMs;
    for (;;) {
      const left = await this.query<{ status: string }>(
        `select id, status, attempts, last_error, starts, done, total from document_versions where status not in ('ready', 'failed')`,
      );
      if (left.length === 0) return;
      if (Date.now() > giveUpAt) throw new Error(`unfinished: ${JSON.stringify(left.slice(0, 5))} of ${left.length}`);
      await sleep(100);
    }
  }
}

interface Sent {
  items?: { id: string; status: string; duplicate: boolean }[];
  code?: string;
  detail?: string;
}

/** Polls until it holds. */
export async function until(holds: () => Promise<boolean> | boolean, what: string, timeoutMs = 60_000): Promise<void> {
  const giveUpAt = Date.now() + timeoutMs;
  while (!(await holds())) {
    if (Date.now() > giveUpAt) throw new Error(`did not come true: ${what}`);
    await sleep(25);
  }
}
