import { duplexPair, type Duplex } from 'node:stream';
import { setImmediate as turn } from 'node:timers/promises';
import { AGAIN, READABLE, SocketTable, WRITABLE } from './socket-table.js';

describe('SocketTable', () => {
  let table: SocketTable;
  let woken: number;
  let client: Duplex;
  let descriptor: number;
  beforeEach(() => {
    woken = 0;
    table = new SocketTable(() => woken++);
    const [near, far] = duplexPair();
    client = near;
    table.arrive(far);
    descriptor = table.accept();
  });
  const read = (length: number): string | number => {
    const target = Buffer.alloc(length);
    const count = table.read(descriptor, target);
    return count > 0 ? target.toString('utf8', 0, count) : count;
  };

  it('reports an arrival once, on the listening descriptor', () => {
    const listener = table.allocate();
    table.listen(listener);
    expect(table.ready(listener, READABLE)).toBe(0);
    table.arrive(duplexPair()[1]);
    expect(table.ready(listener, READABLE)).toBe(READABLE);
    expect(table.accept()).toBeGreaterThan(listener);

    expect(table.accept()).toBe(AGAIN);
  });

  it('hands out what has arrived in pieces of the size asked for, across chunks', async () => {
    client.write('abcd');
    client.write('ef');
    await turn();

    expect([read(3), read(10), read(10)]).toEqual(['abc', 'def', AGAIN]);
    expect(woken).toBeGreaterThan(0);
  });

  it('tells the end from nothing there yet, and only after the rest was read', async () => {
    expect(read(5)).toBe(AGAIN);
    client.end('rest');
    await turn();
    await turn();

    expect(table.ready(descriptor, READABLE)).toBe(READABLE);
    expect([read(9), read(9)]).toEqual(['rest', 0]);
  });

  it('lets no more be written than the client takes, and says when it may go on', async () => {
    const bytes = Buffer.alloc(1024 * 1024);
    expect(table.write(descriptor, bytes)).toBe(bytes.length);
    expect(table.write(descriptor, bytes)).toBe(AGAIN);
    expect(table.ready(descriptor, WRITABLE)).toBe(0);
    table.flush();
    const before = woken;
    client.resume();
    await turn();
    await turn();
    expect(woken).toBeGreaterThan(before);

    expect(table.ready(descriptor, WRITABLE)).toBe(WRITABLE);
  });

  it('knows nothing of a descriptor that was closed', () => {
    table.close(descriptor);

    expect([
      table.read(descriptor, Buffer.alloc(1)),
      table.write(descriptor, Buffer.alloc(1)),
      table.ready(descriptor, READABLE),
    ]).toEqual([AGAIN, AGAIN, 0]);
  });
});
