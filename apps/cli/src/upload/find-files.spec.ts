import { mkdir, mkdtemp, rm, symlink, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { findFiles, type Patterns } from './find-files.js';

const ALL: Patterns = { include: [], exclude: [] };

describe('findFiles', () => {
  let folder: string;
  beforeEach(async () => {
    folder = await mkdtemp(join(tmpdir(), 'causeway find '));
    for (const path of ['b.md', 'a.txt', 'x/c.md', 'x/y/d.md', '.git/config', 'x/node_modules/e.md', 'x/.f.md']) {
      await mkdir(dirname(join(folder, path)), { recursive: true });
      await writeFile(join(folder, path), path);
    }
  });
  afterEach(() => rm(folder, { recursive: true, force: true }));

  const pathsOf = async (patterns: Partial<Patterns> = {}, sources = [folder]) =>
    (await findFiles(sources, { ...ALL, ...patterns })).files.map(({ path }) => path);

  it('lists files sorted by path, without hidden files and node_modules', async () => {
    expect(await pathsOf()).toEqual(['a.txt', 'b.md', 'x/c.md', 'x/y/d.md']);
  });

  it.each<[string[], string[], string[]]>([
    [['*.md'], [], ['b.md', 'x/c.md', 'x/y/d.md']],
    [['**/*.md'], ['x/y/**'], ['b.md', 'x/c.md']],
    [['x/*'], [], ['x/c.md']],
    [['./x/'], [], ['x/c.md', 'x/y/d.md']],
    [[], ['*.md'], ['a.txt']],
    [['*.{md,txt}'], ['b.*'], ['a.txt', 'x/c.md', 'x/y/d.md']],
  ])('with include %j and exclude %j lists %j', async (include, exclude, expected) => {
    expect(await pathsOf({ include, exclude })).toEqual(expected);
  });

  it('skips and counts symbolic links', async () => {
    await symlink(tmpdir(), join(folder, 'out'), 'junction');
    await symlink(folder, join(folder, 'x', 'round'), 'junction');
    const { files, links } = await findFiles([folder], ALL);
    expect([files.length, links]).toEqual([4, 2]);
  });

  it('accepts a hidden file that is named itself, with its name as the path', async () => {
    expect(await pathsOf({}, [join(folder, 'x', '.f.md'), join(folder, 'x', 'y')])).toEqual(['.f.md', 'd.md']);
  });

  it('refuses sources that do not exist, and two files with the same path', async () => {
    await expect(findFiles([join(folder, 'no')], ALL)).rejects.toThrow('there is no folder or file');
    await expect(findFiles([join(folder, 'x'), join(folder, 'x', 'c.md')], ALL)).rejects.toThrow('would both have the path c.md');
  });
});
