import { setTimeout as sleep } from 'node:timers/promises';
import { COMMON_WORD } from './ledger.js';
import type { Stack } from './stack.js';

/** What must never be seen, in one look at the tables: a published version that is not ready, not whole, or without a vector. */
const HALVES = `select v.id, v.status from published_versions p join document_versions v on v.id = p.version_id
  where v.status <> 'ready' or v.chunk_count <> p.chunk_count
    or v.chunk_count <> (select count(*) from chunks where version_id = v.id)
    or exists (select from chunks c where c.version_id = v.id
      and not exists (select from chunk_embeddings e where e.chunk_id = c.id))`;

/** Searches without a pause while others do their worst, and writes down what no search may show. */
export class Watcher {
  readonly wrong: string[] = [];
  looks = 0;
  private running = true;
  private readonly work: Promise<void>;

  constructor(
    private readonly stack: Stack,
    private readonly pauseMs = 100,
  ) {
    this.work = this.watch().catch((error: unknown) => {
      if (!stack.isOver) throw error;
    });
  }

  /** @returns a sentence for each thing that is wrong */
  async stop(): Promise<string[]> {
    this.running = false;
    await this.work;
    return this.wrong;
  }

  private async watch(): Promise<void> {
    while (this.running) {
      const halves = await this.stack.query<{ id: string; status: string }>(HALVES);
      this.wrong.push(...halves.map(({ id, status }) => `half of version ${id} is published: ${status}`));
      await this.look();
      this.looks++;
      await sleep(this.pauseMs);
    }
  }

  private async look(): Promise<void> {
    const body = { query: COMMON_WORD, mode: 'keyword', limit: 50 };
    const answer = await this.stack.client
      .post<{ items?: { chunkId: string; documentId: string }[] }>('/api/v1/search', body)
      .catch(() => undefined);
    const items = answer?.body.items ?? [];
    // what is gone since was removed or replaced meanwhile
    const rows = await this.stack.query<{ document: string; version: string; status: string }>(
      `select distinct v.document_id as document, v.id as version, v.status from chunks c
       join document_versions v on v.id = c.version_id where c.id = any($1)`,
      [items.map(({ chunkId }) => chunkId)],
    );
    for (const { version, status } of rows) {
      if (status !== 'ready') this.wrong.push(`a search shows version ${version}, which is ${status}`);
    }
    const documents = rows.map(({ document }) => document);
    const twice = documents.filter((id, i) => documents.indexOf(id) !== i);
    this.wrong.push(...twice.map((id) => `a search shows two versions of ${id}`));
  }
}
