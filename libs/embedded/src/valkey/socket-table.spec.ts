import { duplexPair, type Duplex } from 'node:stream';
import { setImmediate as turn } from 'node:timers/promises';
import { WOULD_BLOCK, READABLE, SocketTable, WRITABLE } from './socket-table.js';

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
    table.addConnection(far);
    descriptor = table.accept();
  });
  const read = (length: number): string | number => {
    const target = Buffer.alloc(length);
    const count = table.read(descriptor, target);
    return count > 0 ? target.toString('utf8', 0, count) : count;
  };

  it('reports a new connection once, on the listening descriptor', () => {
    const listener = table.allocate();
    table.listen(listener);
    expect(table.ready(listener, READABLE)).toBe(0);
    table.addConnection(duplexPair()[1]);
    expect(table.ready(listener, READABLE)).toBe(READABLE);
    expect(table.accept()).toBeGreaterThan(listener);

    expect(table.accept()).toBe(WOULD_BLOCK);
  });

  it('reads as many bytes as requested, across chunks', async () => {
    client.write('abcd');
    client.write('ef');
    await turn();

    expect([read(3), read(10), read(10)]).toEqual(['abc', 'def', WOULD_BLOCK]);
    expect(woken).toBeGreaterThan(0);
  });

  it('returns 0 at the end of the stream, after the remaining bytes, and WOULD_BLOCK before', async () => {
    expect(read(5)).toBe(WOULD_BLOCK);
    client.end('rest');
    await turn();
    await turn();

    expect(table.ready(descriptor, READABLE)).toBe(READABLE);
    expect([read(9), read(9)]).toEqual(['rest', 0]);
  });

  it('blocks writes while the client does not read and reports when it is writable again', async () => {
    const bytes = Buffer.alloc(1024 * 1024);
    expect(table.write(descriptor, bytes)).toBe(bytes.length);
    expect(table.write(descriptor, bytes)).toBe(WOULD_BLOCK);
    expect(table.ready(descriptor, WRITABLE)).toBe(0);
    table.flush();
    const before = woken;
    client.resume();
    await turn();
    await turn();
    expect(woken).toBeGreaterThan(before);

    expect(table.ready(descriptor, WRITABLE)).toBe(WRITABLE);
  });

  it('returns WOULD_BLOCK and no events for a closed descriptor', () => {
    table.close(descriptor);

    expect([
      table.read(descriptor, Buffer.alloc(1)),
      table.write(descriptor, Buffer.alloc(1)),
      table.ready(descriptor, READABLE),
    ]).toEqual([WOULD_BLOCK, WOULD_BLOCK, 0]);
  });
});
