import { InThreadPort } from './in-thread-port.js';

describe('InThreadPort', () => {
  const port = new InThreadPort();
  const seen: unknown[] = [];
  const listener = ({ data }: { data: unknown }) => seen.push(data);

  beforeEach(() => (seen.length = 0));
  afterEach(() => port.removeEventListener('message', listener));

  it('delivers messages without a copy, asynchronously and in order', async () => {
    port.addEventListener('message', listener);
    const messages = [{ data: [1] }, { data: [2] }] as object[];
    for (const message of messages) port.postMessage(message);
    expect(seen).toEqual([]);
    await Promise.resolve();
    expect(seen).toHaveLength(2);
    expect(seen.every((message, at) => message === messages[at])).toBe(true);
  });

  it('delivers a chunk as it was when it was sent', async () => {
    port.addEventListener('message', listener);
    const chunk: { items: string[] } = { items: ['a'] };
    port.postMessage({ chunk });
    chunk.items = [];
    await Promise.resolve();
    expect(seen).toEqual([{ chunk: { items: ['a'] } }]);
  });

  it('does not call listeners that were removed or whose signal aborted', async () => {
    const controller = new AbortController();
    port.addEventListener('message', listener, { signal: controller.signal });
    controller.abort();
    port.addEventListener('message', listener, { signal: controller.signal });
    port.postMessage({});
    await Promise.resolve();
    port.addEventListener('message', listener);
    port.removeEventListener('message', listener);
    port.postMessage({});
    await Promise.resolve();
    expect(seen).toEqual([]);
  });
});
