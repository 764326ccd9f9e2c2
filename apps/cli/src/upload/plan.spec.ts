import type { Held } from './holdings.js';
import { decide, unholdChanging } from './plan.js';
import type { UploadItem } from './upload-item.js';

const item = (path: string, sha256: string) => ({ path, sha256 }) as UploadItem & { sha256: string };
const held = (id: string, path: string, sha256: string, more: Partial<Held> = {}): Held => ({
  id,
  path,
  sha256,
  status: 'ready',
  ...more,
});

describe('decide', () => {
  it.each<[what: string, ofBytes: Held | undefined, ofPath: Held | undefined, expected: object]>([
    ['uploads what nobody holds', undefined, undefined, { action: 'upload' }],
    ['skips what is held', held('1', 'a', 'new'), undefined, { action: 'skip', documentId: '1', status: 'ready' }],
    ['skips what is held under another path', held('1', 'b', 'new'), undefined, { action: 'skip', documentId: '1' }],
    ['updates what has changed', undefined, held('1', 'a', 'old'), { action: 'update', documentId: '1' }],
    ['tries to update although another holds the bytes', held('2', 'b', 'new'), held('1', 'a', 'old'), { action: 'update' }],
    ['skips when an older document of the path has the bytes', held('1', 'a', 'new'), held('2', 'a', 'old'), { action: 'skip' }],
  ])('%s', (_, ofBytes, ofPath, expected) => {
    const file = item('a', 'new');
    decide(file, ofBytes, ofPath);
    expect(file).toMatchObject(expected);
  });

  it('tells why a document that is held has failed', () => {
    const file = item('a', 'new');
    const error = { code: 'PARSE.CORRUPT', message: 'broken' };
    decide(file, held('1', 'a', 'new', { status: 'failed', error }), undefined);
    expect(file).toMatchObject({ action: 'skip', failure: error });
  });
});

describe('unholdChanging', () => {
  it('uploads what is held by a document that gets other bytes', () => {
    const [changed, moved, same] = [item('a', 'new'), item('b', 'old'), item('c', 'c')];
    decide(changed, undefined, held('1', 'a', 'old'));
    decide(moved, held('1', 'a', 'old'), undefined);
    decide(same, held('3', 'c', 'c'), held('3', 'c', 'c'));
    unholdChanging([changed, moved, same]);
    expect([changed, moved, same].map((file) => file.action)).toEqual(['update', 'upload', 'skip']);
    expect(moved).toEqual({ path: 'b', sha256: 'old', action: 'upload' });
  });
});
