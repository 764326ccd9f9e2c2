import { randomBytes } from 'node:crypto';
import { join } from 'node:path';
import { startEmbeddedStores } from '../services/embedded-stores.js';
import { violations } from './support/invariants.js';
import { textOf, wrapped } from './support/ledger.js';
import { Stack, until } from './support/stack.js';
import { TinyDisk } from './support/tiny-disk.js';

const MEGABYTE = 1024 * 1024;
const isEmbedded = !(process.env.DATABASE_URL && process.env.REDIS_URL);
const sized = (bytes: number) => wrapped(textOf(), (content) => content.padEnd(bytes, ' '));
const large = () => sized(3 * MEGABYTE);
/** Takes as much room in the database, which cannot press it, and has little text. */
const heavy = () => wrapped(textOf(), (content) => `<p>${content}</p><!-- ${randomBytes(2.2 * MEGABYTE).toString('base64')} -->`);

describe('a full disk', () => {
  let disk: TinyDisk | undefined;
  let stack: Stack | undefined;
  afterEach(async () => {
    await stack?.stop();
    await disk?.unmount();
    stack = disk = undefined;
  });

  it('refuses large uploads with 507 and accepts small ones when the upload folder is full, leaving no file behind', async () => {
    disk = await TinyDisk.mount('1m');
    if (!disk) return console.warn('skipped: this user may not mount a file system');
    stack = await Stack.start({ env: { SPOOL_DIR: disk.folder } });
    const collection = await stack.collection();
    for (let i = 0; i < 3; i++) {
      const { status, headers, body } = await stack.send(collection, large());
      expect([status, headers.get('content-type'), body.code]).toEqual([
        507,
        expect.stringContaining('application/problem+json'),
        'SERVICE.STORAGE_FULL',
      ]);
      expect(await disk.files()).toEqual([]);
      expect(await stack.query('select id from documents')).toEqual([]);
    }
    await disk.fill();
    // what is small needs no room on this disk
    expect((await stack.send(collection, sized(300_000))).status).toBe(507);
    await stack.accept(collection);
    await disk.relieve();
    await stack.accept(collection, sized(300_000));
    await stack.settled();
    expect(await disk.files()).toEqual([]);
    expect(await violations(stack)).toEqual([]);
  });

  it('keeps documents waiting while the folder of a worker is full, and completes them when there is room', async () => {
    disk = await TinyDisk.mount('5m');
    if (!disk) return console.warn('skipped: this user may not mount a file system');
    stack = await Stack.start({ workers: 0 });
    await stack.startWorker({ SPOOL_DIR: disk.folder });
    const collection = await stack.collection();
    await disk.fill();
    const ids = [await stack.accept(collection, sized(4.2 * MEGABYTE)), await stack.accept(collection)];
    await until(async () => {
      const { status, lastError } = await stack!.get(ids[0]!);
      return status === 'parsing' && lastError?.code === 'SERVICE.STORAGE_FULL';
    }, 'the large one waits for room');
    // what is small needs no room on this disk
    await until(async () => (await stack!.get(ids[1]!)).status === 'ready', 'the small one is ready');
    await disk.relieve();
    // it would be tried again within a minute; a sweep after a wiped queue does so at once
    await stack.lapseLeases(60);
    await stack.settled();
    expect(await violations(stack)).toEqual([]);
  });

  it('refuses uploads with 507 or 503 while the database has no room, and completes accepted ones when it has', async () => {
    if (!isEmbedded) return console.warn('skipped: the disk of this PostgreSQL is not ours to fill');
    disk = await TinyDisk.mount('200m');
    if (!disk) return console.warn('skipped: this user may not mount a file system');
    stack = await Stack.start({ services: await startEmbeddedStores(join(disk.folder, 'data')) });
    const collection = await stack.collection();
    for (let i = 0; i < 4; i++) await stack.accept(collection, textOf(3));
    await disk.fill(2 * MEGABYTE);
    const answers = [];
    for (let i = 0; i < 8; i++) answers.push(await stack.send(collection, heavy(), 'heavy.html'));
    const refused = answers.filter(({ status }) => status !== 202);
    console.log(answers.map(({ status, body }) => `${status} ${body.code ?? ''}`).join(', '));
    expect(refused.length).toBeGreaterThan(0);
    expect(refused.filter(({ status }) => status !== 507 && status !== 503)).toEqual([]);
    await disk.relieve();
    await until(async () => (await stack!.send(collection)).status === 202, 'uploads are taken again');
    // jobs that met the full disk would be tried again within a minute; a sweep after a wiped queue asks for them at once
    await stack.lapseLeases(60);
    await stack.settled();
    expect(await violations(stack)).toEqual([]);
  });
});
