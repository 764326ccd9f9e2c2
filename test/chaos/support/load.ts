import { readFile } from 'node:fs/promises';
import { setTimeout as sleep } from 'node:timers/promises';
import type { McpPool } from '@causeway/mcp-pool';
import { call } from '../../integration/mcp-pool/support.js';

/** How a call ended: its outcome, and the code of its error if it was not answered. */
export interface End {
  id: string;
  tool: 'record' | 'safe';
  replica: string | null;
  at: number;
  error: { code: string; message: string } | null;
}

/** Callers that call without a pause: half of them a tool that may be called twice, half of them one that may not. */
export class Load {
  readonly ends: End[] = [];
  private running = true;
  private readonly callers: Promise<void>[];
  private next = 0;

  constructor(
    private readonly pool: McpPool,
    private readonly server: string,
    callers: number,
  ) {
    this.callers = Array.from({ length: callers }, (_, index) => this.run(index % 2 === 0 ? 'safe' : 'record'));
  }

  async stop(): Promise<End[]> {
    this.running = false;
    await Promise.all(this.callers);
    return this.ends;
  }

  private async run(tool: End['tool']): Promise<void> {
    while (this.running) {
      const id = `${tool}-${this.next++}`;
      try {
        const { meta } = await call(this.pool, `${this.server}__${tool}`, { id });
        this.ends.push({ id, tool, replica: meta.replica, at: Date.now(), error: null });
      } catch (error) {
        const { code, message } = error as { code: string; message: string };
        this.ends.push({ id, tool, replica: null, at: Date.now(), error: { code, message } });
        await sleep(5);
      }
    }
  }
}

/** How often each call was carried out, as the servers wrote down. */
export async function executions(file: string): Promise<Map<string, number>> {
  const count = new Map<string, number>();
  const lines = (await readFile(file, 'utf8')).split('\n').filter(Boolean);
  for (const id of lines) count.set(id, (count.get(id) ?? 0) + 1);
  return count;
}

export const median = (values: number[]): number => values.toSorted((a, b) => a - b)[Math.floor(values.length / 2)] ?? NaN;
