import type { ReplicaCatalog } from '../catalog/replica-catalog.js';
import type { Connection } from '../connection/connection.js';
import { CatalogFeed } from './catalog-feed.js';

const catalog = (prompt: string): ReplicaCatalog => ({
  tools: new Map(),
  resources: [],
  resourceTemplates: [],
  prompts: [{ prompt }],
  failed: {},
});

test('what was asked for later is kept, whichever comes first', async () => {
  const answers: ((catalog: ReplicaCatalog) => void)[] = [];
  const ignored = () => undefined;
  const feed = new CatalogFeed({
    fetch: () => new Promise((resolve) => void answers.push(resolve)),
    connection: () => ({}) as Connection,
    onNews: ignored,
    onWhole: ignored,
    onFailure: ignored,
  });
  feed.lookAgain();
  feed.refresh();
  expect([answers.length, feed.isInDoubt]).toEqual([2, true]);
  answers[1]!(catalog('new'));
  await new Promise(setImmediate);
  answers[0]!(catalog('old'));
  await feed.doubt;
  expect([feed.current?.prompts, feed.isInDoubt]).toEqual([[{ prompt: 'new' }], false]);
});
