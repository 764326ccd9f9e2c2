import { isId, newId } from '@causeway/kernel';
import { chunkId } from './chunk-id.js';

describe('chunkId', () => {
  const versionId = newId();
  const chunk = { ordinal: 0, text: 'a', headingPath: ['A'] };

  it('returns a UUIDv7 with the time of the version', () => {
    const id = chunkId(versionId, chunk);
    expect(isId(id)).toBe(true);
    expect(id).toMatch(/^.{14}7.{3}-[89ab]/);
    expect(id.slice(0, 13)).toBe(versionId.slice(0, 13));
  });

  it('returns the same id for the same chunk and another for any other chunk', () => {
    const others = [{ ordinal: 1 }, { text: 'b' }, { headingPath: ['B'] }].map((change) =>
      chunkId(versionId, { ...chunk, ...change }),
    );
    const ids = [chunkId(versionId, chunk), chunkId(newId(), chunk), ...others];
    expect(new Set(ids).size).toBe(ids.length);
    expect(chunkId(versionId, { ...chunk })).toBe(ids[0]);
  });
});
