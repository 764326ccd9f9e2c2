import { Buffer } from 'node:buffer';
import process from 'node:process';
import { threadId } from 'node:worker_threads';

/** Entry point of a thread that does what the name of its task says. */
export default async function run({ name }) {
  if (name === 'hang') for (;;);
  if (name === 'exit') process.exit(3);
  if (name === 'throw') throw new Error('thrown by the thread');
  if (name === 'heap') for (const all = []; ;) all.push({ text: String(Math.random()).repeat(100) });
  if (name === 'buffers') {
    const all = [];
    for (const end = Date.now() + 20_000; Date.now() < end;) if (all.length < 40) all.push(Buffer.alloc(10 * 1024 * 1024, 1));
  }
  if (name === 'environment') return { ok: true, document: { text: JSON.stringify(process.env) } };
  if (name === 'thread') return { ok: true, document: { text: String(threadId) } };
  return { ok: true, document: { text: name } };
}
