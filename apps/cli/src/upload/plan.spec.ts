import type { ExistingDocument } from './existing-documents.js';
import { decide, uploadReplacedBytes } from './plan.js';
import type { UploadItem } from './upload-item.js';

const item = (path: string, sha256: string) => ({ path, sha256 }) as UploadItem & { sha256: string };
const existing = (id: string, path: string, sha256: string, more: Partial<ExistingDocument> = {}): ExistingDocument => ({
  id,
  path,
  sha256,
  status: 'ready',
  ...more,
});

describe('decide', () => {
  it.each<[what: string, ofBytes: ExistingDocument | undefined, ofPath: ExistingDocument | undefined, expected: object]>([
    ['uploads a file that the collection does not have', undefined, undefined, { action: 'upload' }],
    [
      'skips a file whose bytes and path exist',
      existing('1', 'a', 'new'),
      undefined,
      { action: 'skip', documentId: '1', status: 'ready' },
    ],
    [
      'skips a file whose bytes exist under another path',
      existing('1', 'b', 'new'),
      undefined,
      { action: 'skip', documentId: '1' },
    ],
    [
      'updates the document of the path when the bytes have changed',
      undefined,
      existing('1', 'a', 'old'),
      { action: 'update', documentId: '1' },
    ],
    [
      'updates the document of the path although another document has the bytes',
      existing('2', 'b', 'new'),
      existing('1', 'a', 'old'),
      { action: 'update' },
    ],
    [
      'skips a file when an older document of the same path has the bytes',
      existing('1', 'a', 'new'),
      existing('2', 'a', 'old'),
      { action: 'skip' },
    ],
  ])('%s', (_, ofBytes, ofPath, expected) => {
    const file = item('a', 'new');
    decide(file, ofBytes, ofPath);
    expect(file).toMatchObject(expected);
  });

  it('reports the error of an existing document that has failed', () => {
    const file = item('a', 'new');
    const error = { code: 'PARSE.CORRUPT', message: 'broken' };
    decide(file, existing('1', 'a', 'new', { status: 'failed', error }), undefined);
    expect(file).toMatchObject({ action: 'skip', failure: error });
  });
});

describe('uploadReplacedBytes', () => {
  it('uploads a file whose bytes exist only in a document that will be updated', () => {
    const [changed, moved, same] = [item('a', 'new'), item('b', 'old'), item('c', 'c')];
    decide(changed, undefined, existing('1', 'a', 'old'));
    decide(moved, existing('1', 'a', 'old'), undefined);
    decide(same, existing('3', 'c', 'c'), existing('3', 'c', 'c'));
    uploadReplacedBytes([changed, moved, same]);
    expect([changed, moved, same].map((file) => file.action)).toEqual(['update', 'upload', 'skip']);
    expect(moved).toEqual({ path: 'b', sha256: 'old', action: 'upload' });
  });
});
