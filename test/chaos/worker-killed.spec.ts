import { once } from 'node:events';
import { setTimeout as sleep } from 'node:timers/promises';
import { startApp } from '../app.js';
import { Client } from '../client.js';
import { startServices } from '../services.js';

/** Nothing half-done is visible and nothing is lost when the process dies in the middle of the work. */
describe('the service killed -9 while documents are processed', () => {
  it('completes every accepted document after a restart', async () => {
    const services = await startServices();
    const accepted: string[] = [];
    let unfinished = 0;
    try {
      for (let round = 0; round < 3; round++) {
        const app = await startApp({ services });
        const client = new Client(app, app.adminKey);
        const collection = await client.collection(`round ${round}`);
        for (let i = 0; i < 5; i++) {
          const content = `Round ${round}, text ${i}.\n\n`.repeat(200);
          const { body } = await client.upload(collection, [{ name: `${i}.txt`, content }]);
          accepted.push(body.items[0]!.id);
        }
        await sleep(200 * round);
        const { body } = await client.get<{ items: { status: string }[] }>(`/api/v1/collections/${collection}/documents`);
        unfinished += body.items.filter(({ status }) => status !== 'ready').length;
        app.process.kill('SIGKILL');
        await once(app.process, 'exit');
      }
      expect(unfinished).toBeGreaterThan(0);
      const app = await startApp({ services });
      try {
        const client = new Client(app, app.adminKey);
        const ended = await Promise.all(accepted.map((id) => client.settled(id, 120_000)));
        expect(ended.map(({ status }) => status)).toEqual(accepted.map(() => 'ready'));
        const search = await client.post<{ items: unknown[] }>('/api/v1/search', { query: 'Round 0, text 3', mode: 'keyword' });
        expect(search.body.items.length).toBeGreaterThan(0);
      } finally {
        await app.stop();
      }
    } finally {
      await services.stop();
    }
  });
});
