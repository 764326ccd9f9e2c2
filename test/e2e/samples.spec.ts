import { existsSync } from 'node:fs';
import { readFile } from 'node:fs/promises';
import { basename, join } from 'node:path';
import { EXPECTED, KNOWN_DEVIATIONS } from '../../libs/parsing/test-support/sample-expectations.js';
import { type App, ROOT, startApp } from '../app.js';
import { Client } from '../client.js';
import { startEmbeddingStub, stubEmbeddings } from '../factories/embedding-stub.js';

const SAMPLES = join(ROOT, '../shared/samples');
const there = existsSync(SAMPLES) ? describe : describe.skip;
if (!existsSync(SAMPLES)) process.stderr.write('SKIPPED: the sample files (../shared/samples) are absent\n');

interface Entry {
  file: string;
  expected?: string;
}

const SETS = ['pdf', 'docx', 'md', 'encodings', 'attacks'];

there('real files through REST', () => {
  let app: App;
  let client: Client;
  let stub: Awaited<ReturnType<typeof startEmbeddingStub>>;

  beforeAll(async () => {
    stub = await startEmbeddingStub();
    app = await startApp({ env: { ...stubEmbeddings(stub.baseUrl), RATE_LIMIT_PER_MINUTE: '1000000', LOG_LEVEL: 'warn' } });
    client = new Client(app, app.adminKey);
  });
  afterAll(async () => {
    await app?.stop();
    stub?.stop();
  });

  it.each(SETS)(
    '%s: every file ends as its manifest expects, or with a reason; the service stays healthy',
    async (set) => {
      const { entries } = JSON.parse(await readFile(join(SAMPLES, set, 'manifest.json'), 'utf8')) as { entries: Entry[] };
      const collection = await client.collection(set);
      const outcomes = await inGroups(entries, 8, async (entry) => ({
        entry,
        outcome: await outcomeOf(client, collection, join(SAMPLES, set, entry.file)),
      }));
      const wrong = outcomes.filter(({ entry, outcome }) => !isAllowed(entry, outcome));
      process.stdout.write(`${set}: ${JSON.stringify(count(outcomes.map(({ outcome }) => outcome)))}\n`);
      expect(wrong.map(({ entry, outcome }) => `${entry.file}: expected ${entry.expected}, is ${outcome}`)).toEqual([]);
      expect((await client.get('/health/ready')).status).toBe(200);
    },
    600_000,
  );
});

function isAllowed({ file, expected = 'md' }: Entry, outcome: string): boolean {
  const wanted = KNOWN_DEVIATIONS[file.replace(/^files\//, '')] ?? EXPECTED[expected];
  return wanted?.test(outcome) ?? false;
}

/** `ready`, or the code with which the file was refused or failed. */
async function outcomeOf(client: Client, collection: string, path: string): Promise<string> {
  const { status, body } = await client.upload(collection, [{ name: basename(path), content: await readFile(path) }]);
  if (status !== 202) return body.code ?? `status ${status}`;
  const document = await client.settled(body.items[0]!.id, 300_000);
  return document.error?.code ?? document.status;
}

async function inGroups<T, R>(items: T[], size: number, work: (item: T) => Promise<R>): Promise<R[]> {
  const results: R[] = [];
  for (let i = 0; i < items.length; i += size) results.push(...(await Promise.all(items.slice(i, i + size).map(work))));
  return results;
}

function count(values: string[]): Record<string, number> {
  const counts: Record<string, number> = {};
  for (const value of values) counts[value] = (counts[value] ?? 0) + 1;
  return counts;
}
