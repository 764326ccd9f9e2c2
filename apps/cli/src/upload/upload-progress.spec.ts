import stringWidth from 'string-width';
import { fitColumns, printable } from './columns.js';
import type { UploadItem } from './upload-item.js';
import { UploadProgress } from './upload-progress.js';

describe('UploadProgress', () => {
  let progress: UploadProgress;
  let written: string;
  const screenOf = (isTTY: boolean) => ({ isTTY, columns: 60, write: (text: string) => (written += text) });
  beforeEach(() => (written = ''));
  afterEach(() => progress.end());

  it('draws a bar of the bytes that were sent, cut to the width of the terminal', () => {
    progress = new UploadProgress(screenOf(true));
    progress.begin('uploading', 4, 4_000_000);
    progress.bytes(2_000_000);
    progress.tick();
    progress.at('指南/港口.md');
    expect(progress.line(120)).toBe(`uploading ${'█'.repeat(12)}${'░'.repeat(12)} 1/4  2.0 of 4.0 MB  指南/港口.md`);
    progress.at('很长的路径/'.repeat(50));
    expect(progress.line(79)).toMatch(/…$/);
    expect(stringWidth(progress.line(79))).toBeLessThanOrEqual(79);
    expect(stringWidth(progress.line(79))).toBeGreaterThanOrEqual(77);
  });

  it('prints a failure above the bar', async () => {
    progress = new UploadProgress(screenOf(true));
    progress.begin('uploading', 2);
    while (!written.includes('0/2')) await new Promise((resolve) => setTimeout(resolve, 10));
    progress.failed({ path: 'a.md', failure: { code: 'X.Y', message: 'no' } } as UploadItem);
    expect(written.endsWith('\r\u001b[2Kfailed  a.md: X.Y: no\n')).toBe(true);
    expect(stringWidth(written.split('\r\u001b[2K')[1]!)).toBeLessThan(60);
  });

  it('prints a line for each file and no escape sequences if the output is not a terminal', () => {
    progress = new UploadProgress(screenOf(false));
    progress.begin('uploading', 1);
    progress.done({ path: 'a.md', done: 'uploaded' } as UploadItem);
    progress.showNote('waits 2 s');
    progress.showNote('waits 2 s');
    progress.end();
    expect(written).toBe('uploading 1\nuploaded  a.md\nwaits 2 s\n');
  });
});

describe('fitColumns', () => {
  it.each([
    ['abc', 3, 'abc'],
    ['abcd', 3, 'ab…'],
    ['港口', 4, '港口'],
    ['港口灯塔', 5, '港口…'],
    ['港口灯塔', 4, '港…'],
    ['👩‍👩‍👧x', 3, '👩‍👩‍👧x'],
  ])('cuts %j to %i columns', (text, columns, expected) => {
    expect(fitColumns(text, columns)).toBe(expected);
  });
});

it('printable escapes characters that control a terminal', () => {
  expect(printable('a\nb\u001b[31m\u202e港')).toBe('a\\u000ab\\u001b[31m\\u202e港');
});
