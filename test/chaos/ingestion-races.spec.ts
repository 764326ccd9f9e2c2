import { setTimeout as sleep } from 'node:timers/promises';
import { formOf } from '../client.js';
import { violations } from './support/invariants.js';
import { textOf } from './support/ledger.js';
import { seededRandom } from './support/random.js';
import { Stack } from './support/stack.js';
import { Watcher } from './support/watcher.js';

/** Longer with CHAOS_SECONDS. */
const SECONDS = Number(process.env.CHAOS_SECONDS ?? 5);
const DOCUMENTS = 6;
const CALLERS = 4;

/** What callers may do to a document while jobs are at it. */
const DEEDS = ['replace', 'replace', 'replace', 'cancel', 'retry', 'roll back', 'remove', 'read', 'change'] as const;

describe('callers that replace, cancel, roll back and remove documents while jobs process them', () => {
  let stack: Stack;
  let collection: string;
  beforeAll(async () => {
    stack = await Stack.start({ workers: 2 });
    collection = await stack.collection();
  });
  afterAll(() => stack?.stop());

  it('leave every document complete, in the version that was accepted last', async () => {
    const random = seededRandom();
    const watcher = new Watcher(stack);
    const ids = await Promise.all(Array.from({ length: DOCUMENTS }, () => stack.accept(collection, textOf(6))));
    const endAt = Date.now() + SECONDS * 1_000;
    const answers = new Map<string, number>();
    const callers = Array.from({ length: CALLERS }, async () => {
      while (Date.now() < endAt) {
        const place = random.int(ids.length);
        const deed = random.pick(DEEDS);
        const status = await act(deed, ids[place]!, random.int(4) + 1, 1 + random.int(8));
        answers.set(`${deed} ${status}`, (answers.get(`${deed} ${status}`) ?? 0) + 1);
        if (deed === 'remove') ids[place] = await stack.accept(collection, textOf(1 + random.int(8)));
        await sleep(random.int(120));
      }
    });
    await Promise.all(callers);
    console.log(Object.fromEntries([...answers].sort()));
    expect([...answers.keys()].filter((answer) => / 5\d\d$/.test(answer))).toEqual([]);
    await stack.settled();
    expect(await watcher.stop()).toEqual([]);
    expect(await violations(stack)).toEqual([]);
  });

  async function act(deed: (typeof DEEDS)[number], id: string, number: number, length: number): Promise<number> {
    const path = `/api/v1/documents/${id}`;
    const { client, ledger } = stack;
    if (deed === 'replace') {
      const text = textOf(length);
      const { status } = await client.put(`${path}/content`, formOf([{ name: 'paper.txt', content: text.content }]));
      if (status === 202) ledger.add(id, collection, text);
      return status;
    }
    if (deed === 'remove') {
      ledger.removed.add(id);
      return (await client.delete(path)).status;
    }
    if (deed === 'cancel' || deed === 'retry') return (await client.post(`${path}/${deed}`)).status;
    if (deed === 'roll back') return (await client.post(`${path}/rollback`, { version: number })).status;
    if (deed === 'change') return (await client.patch(path, { metadata: { length } })).status;
    return (await client.get(`${path}/chunks`)).status;
  }
});
