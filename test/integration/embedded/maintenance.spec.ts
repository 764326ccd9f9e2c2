import { rm } from 'node:fs/promises';
import { join } from 'node:path';
import { freshDataDir } from '../../services/embedded-stores.js';
import { startScript } from './support/children.js';

jest.setTimeout(120_000);

interface Around {
  before: number;
  after: number;
}

describe('the upkeep of the embedded database, which has no background processes', () => {
  let dataDir: string;
  let figures: { rows: Around; bytes: Around; log: Around };
  beforeAll(async () => {
    dataDir = await freshDataDir();
    const { line } = await startScript('upkeep.mjs', join(dataDir, 'postgres'));
    figures = JSON.parse(line) as typeof figures;
  });
  afterAll(() => rm(dataDir, { recursive: true, force: true }));

  it('analyzes a table that has grown', () => {
    expect(figures.rows).toEqual({ before: -1, after: 40_000 });
  });

  it('vacuums dead rows', () => {
    expect(figures.bytes.before).toBeGreaterThan(70_000_000);
    expect(figures.bytes.after).toBe(0);
  });

  it('writes checkpoints, which shorten the log that recovery reads', () => {
    expect(figures.log.before).toBeGreaterThan(64 * 1024 * 1024);
    expect(figures.log.after).toBeLessThan(8 * 1024 * 1024);
  });
});
