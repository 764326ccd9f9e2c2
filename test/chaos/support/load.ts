import { readFile } from 'node:fs/promises';
import { setTimeout as sleep } from 'node:timers/promises';
import type { McpPool } from '@causeway/mcp-pool';
import { call, until } from '../../integration/mcp-pool/support.js';

/**
 * Ms within which what is back must serve again. What is promised is 1,000 on a machine that has time for it:
 * CHAOS_RECOVERY_MS=1000 holds a run to that. That the waits between attempts stay short is asserted in replica-rules.spec.ts.
 */
export const RECOVERY_MS = Number(process.env.CHAOS_RECOVERY_MS ?? 10_000);

/** How a call ended: its outcome, and the code of its error if it was not answered. */
export interface End {
  id: string;
  tool: 'record' | 'safe';
  args: Record<string, unknown>;
  replica: string | null;
  at: number;
  /** The text of the answer. */
  answer: string | null;
  error: { code: string; message: string } | null;
}

const loads: Load[] = [];

/** Stops those that a test has not stopped, because it failed. */
export async function endLoads(): Promise<void> {
  await Promise.all(loads.splice(0).map((load) => load.stop()));
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
    /** What is passed besides the id. */
    private readonly more: () => Record<string, unknown> = () => ({}),
  ) {
    loads.push(this);
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
      const args = { id, ...this.more() };
      try {
        const { content, meta } = await call(this.pool, `${this.server}__${tool}`, args);
        const answer = String(content[0]?.text);
        this.ends.push({ id, tool, args, replica: meta.replica, at: Date.now(), answer, error: null });
      } catch (error) {
        const { code, message } = error as { code: string; message: string };
        this.ends.push({ id, tool, args, replica: null, at: Date.now(), answer: null, error: { code, message } });
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

/** A replica that came back: when it was lost, and when the system had it again, in ms since the epoch. */
export interface Return {
  replica: string;
  lostAt: number;
  at: number;
}

/** From the moment each replica was back to its first answer, in ms. @throws when one of them never answers */
export async function recoveries({ ends }: Load, returns: readonly Return[]): Promise<number[]> {
  const times = () =>
    returns.map(({ replica, at }) => (ends.find((end) => end.replica === replica && end.at >= at)?.at ?? Infinity) - at);
  await until(() => times().every(Number.isFinite), 'every replica that came back has answered');
  return times();
}

/** When a peer with PEER_STARTS was started, in ms since the epoch. */
export async function startOf(file: string, pid: number): Promise<number> {
  const line = (await readFile(file, 'utf8')).split('\n').find((each) => each.startsWith(`${pid} `));
  if (!line) throw new Error(`the process ${pid} has not told when it was started`);
  return Number(line.split(' ')[1]);
}

export const median = (values: number[]): number => values.toSorted((a, b) => a - b)[Math.floor(values.length / 2)] ?? NaN;
