/**
 * The tools `record` and `safe` of the peers over HTTP. PEER_LOG: where they leave a line for each execution. PEER_SHAPE: what
 * the argument `shape` must be, so that another value makes another schema; calls with a shape that does not fit leave the line
 * `misfit`, whatever becomes of them.
 */
import { appendFileSync } from 'node:fs';
import { setTimeout as sleep } from 'node:timers/promises';
import { z } from 'zod';

const { PEER_LOG, PEER_SHAPE } = process.env;

export const recordFields = { id: z.string(), ...(PEER_SHAPE ? { shape: z.literal(PEER_SHAPE) } : {}) };

export async function recorded({ id }) {
  appendFileSync(PEER_LOG, `${id}\n`);
  await sleep(5);
  return { content: [{ type: 'text', text: PEER_SHAPE ?? id }] };
}

/** To be asked about every message, before the SDK refuses any. */
export function noteMisfit({ method, params }) {
  if (PEER_SHAPE && method === 'tools/call' && params.arguments.shape !== PEER_SHAPE) appendFileSync(PEER_LOG, 'misfit\n');
}
