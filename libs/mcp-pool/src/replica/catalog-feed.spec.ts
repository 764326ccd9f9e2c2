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

it('keeps the catalog of the later fetch when an earlier fetch ends after it', async () => {
  const answers: ((catalog: ReplicaCatalog) => void)[] = [];
  const ignored = () => undefined;
  const feed = new CatalogFeed({
    fetch: () => new Promise((resolve) => void answers.push(resolve)),
    connection: () => ({}) as Connection,
    onChange: ignored,
    onComplete: ignored,
    onFailure: ignored,
  });
  feed.recheck();
  feed.refresh();
  expect([answers.length, feed.isRechecking]).toEqual([2, true]);
  answers[1]!(catalog('new'));
  await new Promise(setImmediate);
  answers[0]!(catalog('old'));
  await feed.recheckInProgress;
  expect([feed.current?.prompts, feed.isRechecking]).toEqual([[{ prompt: 'new' }], false]);
});
