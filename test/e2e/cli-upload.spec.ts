import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdir, mkdtemp, rm, symlink, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { type App, ROOT, startApp, stopProcess } from '../app.js';
import { type Answer, Client, type DocumentBody } from '../client.js';
import { startEmbeddingStub, stubEmbeddings } from '../factories/embedding-stub.js';
import { encryptedPdf } from '../factories/files.js';
import { freePort } from '../free-port.js';
import { type Services, startServices } from '../services.js';

const MAIN = join(ROOT, 'dist/apps/cli/src/main.js');
const HARBOUR = '灯塔在港口的北边，每晚八点亮灯。\n';

interface Summary {
  collection: { id: string; name: string } | null;
  files: number;
  uploaded: number;
  updated: number;
  skipped: number;
  ready: number;
  unfinished: number;
  notSent: number;
  failed: { path: string; code: string; message: string }[];
  linksLeftOut: number;
  interrupted: boolean;
  plan?: { path: string; action: string }[];
}

/** The real program, as it runs without a terminal. */
class Run {
  readonly child: ChildProcess;
  out = '';
  /** Progress and errors. */
  err = '';
  readonly code: Promise<number | null>;

  constructor(args: string[], env: Record<string, string> = {}) {
    this.child = spawn(process.execPath, [MAIN, 'upload', ...args], {
      cwd: ROOT,
      stdio: ['ignore', 'pipe', 'pipe'],
      env: { PATH: process.env.PATH, DATA_DIR: join(tmpdir(), 'causeway-no-such-folder'), ...env },
    });
    this.child.stdout!.on('data', (data) => (this.out += data));
    this.child.stderr!.on('data', (data) => (this.err += data));
    this.code = once(this.child, 'close').then(([code]) => code as number | null);
  }

  /** Waits until so many files were sent. */
  async untilSent(count: number): Promise<void> {
    while ((this.err.match(/^uploaded {2}/gm)?.length ?? 0) < count) {
      if (this.child.exitCode !== null) throw new Error(`ended with ${this.child.exitCode}\n${this.err}`);
      await sleep(5);
    }
  }

  async summary(): Promise<Summary & { code: number | null }> {
    const code = await this.code;
    if (!this.out) throw new Error(`ended with ${code}\n${this.err}`);
    return { ...(JSON.parse(this.out) as Summary), code };
  }
}

describe('causeway upload', () => {
  let services: Services;
  let stub: Awaited<ReturnType<typeof startEmbeddingStub>>;
  let app: App;
  let client: Client;
  let folder: string;
  let name: string;
  const runs: Run[] = [];

  const start = (env = {}) =>
    startApp({ services, env: { ...stubEmbeddings(stub.baseUrl), UPLOAD_MAX_BYTES: '2000000', ...env } });
  beforeAll(async () => {
    services = await startServices();
    stub = await startEmbeddingStub();
    // the port stays the same when it is started again
    app = await start({ PORT: String(await freePort()) });
    client = new Client(app, app.adminKey);
  });
  afterAll(async () => {
    await app?.stop();
    stub?.stop();
    await services?.stop();
  });
  beforeEach(async () => {
    folder = await mkdtemp(join(tmpdir(), 'causeway upload '));
    name = `guides ${Math.random()} 指南`;
  });
  afterEach(async () => {
    await Promise.all(runs.splice(0).map(({ child }) => stopProcess(child)));
    await rm(folder, { recursive: true, force: true });
  });

  const write = async (files: Record<string, string | Uint8Array>) => {
    for (const [path, content] of Object.entries(files)) {
      await mkdir(dirname(join(folder, path)), { recursive: true });
      await writeFile(join(folder, path), content);
    }
  };
  const many = (count: number) =>
    write(
      Object.fromEntries(Array.from({ length: count }, (_, i) => [`${i % 7}/text ${i}.txt`, `Text ${i} of many. 第${i}篇。\n`])),
    );
  const run = (...args: string[]) => {
    const started = new Run(args, { CAUSEWAY_ADMIN_KEY: app.adminKey });
    runs.push(started);
    return started;
  };
  /** Uploads the folder into the collection of this test. */
  const upload = (...args: string[]) => run(folder, '--collection', name, '--create', '--url', app.url, '--json', ...args);
  const documents = async ({ collection }: Summary) => {
    const items: DocumentBody[] = [];
    for (let cursor: string | null = ''; cursor !== null;) {
      const path: string = `/api/v1/collections/${collection!.id}/documents?limit=200${cursor && `&cursor=${cursor}`}`;
      const page: Answer<{ items: DocumentBody[]; nextCursor: string | null }> = await client.get(path);
      items.push(...page.body.items);
      cursor = page.body.nextCursor;
    }
    return items;
  };
  const paths = async (summary: Summary) => (await documents(summary)).map(({ metadata }) => metadata.path).sort();

  describe('a folder', () => {
    it('becomes searchable with the path and metadata of each file, and a second upload sends nothing', async () => {
      await write({
        'README.md': '# Harbour\n\nThe lighthouse stands to the north.\n',
        '港口/灯塔.md': `# 灯塔\n\n${HARBOUR}`,
        'deep/er/notes.txt': 'Tide tables hang in the office.\n',
        '.hidden/secret.txt': 'hidden',
        'node_modules/a/readme.md': 'a package',
      });
      await symlink(tmpdir(), join(folder, 'elsewhere'));
      const first = await upload('--metadata', '{"team": "港口"}').summary();
      expect(first).toMatchObject({ code: 0, files: 3, uploaded: 3, skipped: 0, ready: 3, failed: [], linksLeftOut: 1 });
      expect(first.collection).toMatchObject({ name });
      expect(await paths(first)).toEqual(['README.md', 'deep/er/notes.txt', '港口/灯塔.md']);
      expect(await documents(first)).toContainEqual(
        expect.objectContaining({
          name: '灯塔.md',
          metadata: expect.objectContaining({ path: '港口/灯塔.md', team: '港口' }),
        }),
      );
      expect(await client.found('灯塔', first.collection!.id)).toEqual([expect.stringContaining(HARBOUR.trim())]);
      const again = await upload().summary();
      expect(again).toMatchObject({ code: 0, uploaded: 0, skipped: 3, ready: 3, collection: first.collection });
      expect(await documents(first)).toHaveLength(3);
    });

    it('uploads what --include and --exclude select, and files that are named', async () => {
      await write({ 'a.md': 'A', 'b.txt': 'B', 'x/c.md': 'C', 'x/y/d.md': 'D' });
      expect(await paths(await upload('--include', '*.md', '--exclude', 'x/y/**').summary())).toEqual(['a.md', 'x/c.md']);
      const one = run(join(folder, 'b.txt'), '--collection', name, '--url', app.url, '--json');
      expect(await paths(await one.summary())).toEqual(['a.md', 'b.txt', 'x/c.md']);
    });

    it('keeps file names with special characters unchanged', async () => {
      const odd = ['a b#c.txt', '100%.txt', '%22.txt', "it's (1)*.txt", '😀 emoji.txt', `${'长'.repeat(80)}.txt`, 'é́.txt'];
      if (process.platform !== 'win32') odd.push('"quoted".txt', 'semi;colon=?.txt');
      await write(Object.fromEntries(odd.map((file, i) => [`目录 #%/${file}`, `Text ${i}`])));
      const summary = await upload().summary();
      const found = await documents(summary);
      expect(found.map((document) => document.name).sort()).toEqual([...odd].sort());
      expect(found.map(({ metadata }) => metadata.path).sort()).toEqual(odd.map((file) => `目录 #%/${file}`).sort());
    });

    (process.platform === 'win32' ? it.skip : it)('stores a path that has a line end, and prints it escaped', async () => {
      await write({ 'two\nlines.txt': 'Text', 'red\u001b[31m.bin': new Uint8Array([0, 1, 2, 3]) });
      const started = upload();
      const summary = await started.summary();
      expect(await paths(summary)).toEqual(['two\nlines.txt']);
      expect(started.err).toContain('uploaded  two\\u000alines.txt');
      expect(started.err).not.toContain('\u001b');
    });
  });

  it('reports the error code of each refused file and uploads the others', async () => {
    await write({
      'good.txt': 'Good',
      'empty.txt': '',
      'program.exe': new Uint8Array([0x4d, 0x5a, 0x90, 0, 3, 0, 0, 0, 4, 0, 0, 0, 0xff, 0xff]),
      'large.txt': 'x'.repeat(30_000_000),
      'locked.pdf': encryptedPdf(),
    });
    const started = upload();
    const summary = await started.summary();
    expect(summary).toMatchObject({ code: 1, files: 5, uploaded: 2, ready: 1 });
    expect(Object.fromEntries(summary.failed.map(({ path, code }) => [path, code]))).toEqual({
      'empty.txt': 'INGESTION.EMPTY_FILE',
      'program.exe': 'INGESTION.UNSUPPORTED_TYPE',
      'large.txt': 'INGESTION.TOO_LARGE',
      'locked.pdf': 'PARSE.ENCRYPTED',
    });
    expect(started.err).toContain('failed  locked.pdf: PARSE.ENCRYPTED');
  });

  it('resumes after Ctrl-C without losing or repeating a file', async () => {
    await many(80);
    const first = upload('--concurrency', '1');
    await first.untilSent(3);
    first.child.kill('SIGINT');
    const stopped = await first.summary();
    expect(stopped).toMatchObject({ code: 130, interrupted: true, failed: [] });
    expect(stopped.uploaded).toBeGreaterThanOrEqual(3);
    expect(stopped.notSent).toBeGreaterThan(0);
    expect(await documents(stopped)).toHaveLength(stopped.uploaded);
    const second = await upload().summary();
    expect(second).toMatchObject({ code: 0, uploaded: stopped.notSent, skipped: stopped.uploaded, ready: 80 });
    expect(await paths(second)).toHaveLength(80);
    expect(new Set(await paths(second)).size).toBe(80);
  });

  (process.platform === 'win32' ? it.skip : it)('exits at once with 130 at the second Ctrl-C', async () => {
    await many(80);
    const started = upload('--concurrency', '1');
    await started.untilSent(1);
    app.process.kill('SIGSTOP');
    try {
      started.child.kill('SIGINT');
      while (!started.err.includes('Ctrl-C again')) await sleep(5);
      expect(started.child.exitCode).toBeNull();
      started.child.kill('SIGINT');
      expect(await started.code).toBe(130);
      expect(started.out).toBe('');
    } finally {
      app.process.kill('SIGCONT');
    }
  });

  it('completes the upload when the service is killed and restarted', async () => {
    await many(120);
    const { port } = new URL(app.url);
    const started = upload('--concurrency', '2');
    await started.untilSent(5);
    app.process.kill('SIGKILL');
    await once(app.process, 'exit');
    const seen = started.err;
    await app.stop().catch(() => undefined);
    app = await start({ PORT: port });
    client = new Client(app, app.adminKey);
    const summary = await started.summary();
    expect(seen.match(/^uploaded/gm)!.length).toBeLessThan(120);
    expect(summary).toMatchObject({ code: 0, uploaded: 120, ready: 120, notSent: 0, failed: [] });
    expect(new Set(await paths(summary)).size).toBe(120);
    expect(await documents(summary)).toHaveLength(120);
  });

  describe('--update', () => {
    it('stores a changed file as a new version and keeps its metadata', async () => {
      await write({ 'a.md': 'The crane is red.\n', 'b.md': 'Tides.\n', 'c.md': 'Ropes.\n' });
      const first = await upload('--metadata', '{"team": "port"}').summary();
      await write({ 'a.md': 'The crane is green.\n', 'd.md': 'The crane is red.\n' });
      const second = await upload('--update').summary();
      // d.md has the bytes that a.md had: they are free when its new version is in
      expect(second).toMatchObject({ code: 0, updated: 1, uploaded: 1, skipped: 2, ready: 4 });
      const found = await documents(first);
      expect(found.map(({ metadata, version }) => [metadata.path, version]).sort()).toEqual([
        ['a.md', 2],
        ['b.md', 1],
        ['c.md', 1],
        ['d.md', 1],
      ]);
      expect(found.find(({ metadata }) => metadata.path === 'a.md')!.metadata).toMatchObject({ path: 'a.md', team: 'port' });
      expect(await client.found('green', first.collection!.id)).toEqual(['The crane is green.']);
    });

    it('when absent, stores a changed file as a new document', async () => {
      await write({ 'a.md': 'The crane is red.\n' });
      await upload().summary();
      await write({ 'a.md': 'The crane is green.\n' });
      const second = await upload().summary();
      expect(second).toMatchObject({ uploaded: 1, updated: 0 });
      expect(await paths(second)).toEqual(['a.md', 'a.md']);
    });
  });

  it('prints the plan and sends nothing with --dry-run', async () => {
    await write({ 'a.md': 'A\n', 'b.md': 'B\n' });
    const nothing = await upload('--dry-run').summary();
    const plan = ['a.md', 'b.md'].map((path) => ({ path, action: 'upload' }));
    expect(nothing).toMatchObject({ code: 0, collection: null, plan, uploaded: 0, notSent: 2 });
    expect((await client.get<{ items: { name: string }[] }>('/api/v1/collections?limit=200')).body.items).not.toContainEqual(
      expect.objectContaining({ name }),
    );
    const real = await upload('--include', 'a.md').summary();
    await write({ 'a.md': 'changed\n' });
    expect((await upload('--dry-run', '--update').summary()).plan).toEqual([
      { path: 'a.md', action: 'update' },
      { path: 'b.md', action: 'upload' },
    ]);
    expect(await documents(real)).toHaveLength(1);
  });

  it('exits before documents are indexed with --no-wait', async () => {
    await write({ 'a.md': 'A\n' });
    const started = upload('--no-wait');
    expect(await started.summary()).toMatchObject({ code: 0, uploaded: 1 });
    expect(started.err).not.toContain('indexing');
  });

  describe('exits with an error for', () => {
    const ending = async (started: Run) => ({ code: await started.code, err: started.err });

    it.each<[what: string, args: () => string[], code: number, text: string]>([
      ['an unknown collection', () => [folder, '--collection', 'nowhere', '--url', app.url], 1, 'no collection nowhere'],
      ['a wrong key', () => [folder, '--collection', name, '--url', app.url, '--key', 'wrong'], 1, 'AUTH.INVALID_KEY'],
      ['no service', () => [folder, '--collection', name, '--url', 'http://127.0.0.1:9'], 1, 'NETWORK'],
      ['no such folder', () => [join(folder, 'no'), '--collection', name, '--url', app.url], 2, 'no folder or file'],
      ['a value of --url that is no URL', () => [folder, '--collection', name, '--url', 'localhost:3000'], 2, 'not a URL'],
      ['no collection', () => [folder], 2, '--collection is missing'],
      [
        'an unknown id, even with --create',
        () => [folder, '--collection', '01a21643-ba8f-74fe-ae7b-20ed45df7b62', '--create', '--url', app.url],
        1,
        'no collection 01a21643',
      ],
      ['no folder', () => ['--collection', name], 2, 'name a folder'],
      ['an unknown option', () => [folder, '--colection', name], 2, '--colection'],
      ['metadata that is no object', () => [folder, '--collection', name, '--metadata', '[1]'], 2, 'JSON object'],
    ])('%s', async (_, args, code, text) => {
      await write({ 'a.md': 'A' });
      const ended = await ending(run(...args()));
      expect(ended).toEqual({ code, err: expect.stringContaining(text) });
      expect(ended.err).not.toMatch(/^ +at /m);
    });

    it('a remote service without --key, instead of sending it the key of this machine', async () => {
      await write({ 'a.md': 'A' });
      const started = new Run([folder, '--collection', name, '--url', 'http://docs.example']);
      runs.push(started);
      expect(await ending(started)).toEqual({ code: 2, err: expect.stringContaining('name a key') });
    });
  });
});
