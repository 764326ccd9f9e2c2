import { spawnSync } from 'node:child_process';
import { cpSync, readFileSync, symlinkSync } from 'node:fs';
import { join } from 'node:path';
import { setTimeout } from 'node:timers/promises';
import { plantTree } from './architecture/planted-tree.js';
import { repositoryRoot } from './architecture/run-tool.js';

jest.setTimeout(60_000);

const at = (path: string) => join(repositoryRoot, path);

function run(args: string[], cwd = repositoryRoot, variables = {}) {
  const env: NodeJS.ProcessEnv = { ...process.env, TEST_TOTALS_FILE: '', TEST_SUMMARY_FILE: '', ...variables };
  const { status, stdout } = spawnSync(process.execPath, args, { cwd, env, encoding: 'utf8', timeout: 40_000 });
  return { status, lines: stdout.trimEnd().split('\n') };
}

/** A process that has ended may stay in the table until it is collected, as `Z`. */
async function endedWithin(milliseconds: number, pid: number): Promise<boolean> {
  const deadline = Date.now() + milliseconds;
  do {
    const state = spawnSync('ps', ['-o', 'stat=', '-p', String(pid)], { encoding: 'utf8' }).stdout.trim();
    if (state === '' || state.startsWith('Z')) return true;
    await setTimeout(50);
  } while (Date.now() < deadline);
  return false;
}

describe('the closing line of a test run', () => {
  const config = JSON.stringify({ transform: {}, reporters: ['default', at('scripts/closing-line.reporter.mjs')] });

  function runJest(files: Record<string, string>, variables = {}) {
    const tree = plantTree(files);
    try {
      return run([at('node_modules/jest/bin/jest.js'), '--ci', '--rootDir', tree.path, '--config', config], tree.path, variables);
    } finally {
      tree.remove();
    }
  }

  it('counts what passed, failed and was skipped, and files that do not load', () => {
    const { status, lines } = runJest({
      'a.test.js': "test('good', () => {}); test('bad', () => { throw new Error('no'); }); test.skip('later', () => {});",
      'b.test.js': "throw new Error('does not load');",
    });
    expect(lines.at(-1)).toBe('1 passed, 2 failed, 1 skipped');
    expect(status).toBe(1);
  });

  it('leaves out what is zero skipped', () => {
    const { status, lines } = runJest({ 'a.test.js': "test('good', () => {});" });
    expect(lines.at(-1)).toBe('1 passed, 0 failed');
    expect(status).toBe(0);
  });

  it('leaves what failed and how long each suite took in TEST_TOTALS_FILE, for the end of a run of several steps', () => {
    const folder = plantTree({});
    try {
      const file = join(folder.path, 'totals.json');
      const files = {
        'a.test.js': "describe('it', () => test('is bad', () => { throw new Error('no'); })); test('good', () => {});",
        'b.test.js': "throw new Error('does not load');",
      };
      const { status } = runJest(files, { TEST_TOTALS_FILE: file });
      expect(status).toBe(1);
      const { totals, failures, suites } = JSON.parse(readFileSync(file, 'utf8'));
      expect(totals).toEqual({ passed: 1, failed: 2, skipped: 0 });
      expect(failures).toHaveLength(2);
      expect(failures).toContainEqual({
        name: 'a.test.js: it is bad',
        message: expect.stringMatching(/^Error: no\n\s+at .*a\.test\.js/),
      });
      expect(JSON.stringify(failures)).not.toContain('node_modules');
      expect(failures).toContainEqual({ name: 'b.test.js', message: expect.stringContaining('does not load') });
      expect(suites).toHaveLength(2);
      expect(suites).toContainEqual({ file: 'a.test.js', seconds: expect.any(Number) });
    } finally {
      folder.remove();
    }
  });

  it('is a failure when no test was executed', () => {
    const { status, lines } = runJest({ 'a.test.js': "test.skip('later', () => {});" });
    expect(lines.at(-1)).toBe('0 passed, 1 failed, 1 skipped');
    expect(status).toBe(1);
  });
});

describe('scripts/run.mjs', () => {
  const launch = (settings: Record<string, string>, variables = {}) => {
    const tree = plantTree(settings);
    try {
      return spawnSync(process.execPath, [at('scripts/run.mjs'), 'cli', 'migrate'], {
        cwd: tree.path,
        env: { PATH: process.env.PATH, ...variables },
        encoding: 'utf8',
        timeout: 40_000,
      });
    } finally {
      tree.remove();
    }
  };

  it('reads .env of the current folder', () => {
    const { status, stderr } = launch({ '.env': 'DATABASE_URL=not-a-url\n' });
    expect(stderr).toContain('DATABASE_URL');
    expect(status).toBe(1);
  });

  it('prefers variables of the environment to those of .env', () => {
    const { stderr } = launch({ '.env': 'PORT=many\nDATABASE_URL=not-a-url\n' }, { PORT: '3000' });
    expect(stderr).toContain('DATABASE_URL');
    expect(stderr).not.toContain('PORT');
  });

  it('prints no warning when there is no .env', () => {
    const { stdout, stderr } = launch({});
    expect(stdout + stderr).not.toContain('.env');
    expect(stderr).toContain('DATABASE_URL is not set');
  });
});

describe('npm test', () => {
  it('refuses a step that does not exist, and counts that as a failure', () => {
    const { status, lines } = run(['scripts/test.mjs', 'nonsense']);
    expect(lines.at(-1)).toBe('0 passed, 1 failed');
    expect(status).toBe(1);
  });

  it('ends a step that takes too long, with everything it started', async () => {
    const script = `
      import { runStep } from './scripts/run-step.mjs';
      const signal = new AbortController().signal;
      const result = await runStep(['sh', '-c', 'sleep 60 & echo $!; wait'], { timeoutMs: 500, signal });
      console.log(JSON.stringify(result));`;
    const { lines } = run(['--input-type=module', '--eval', script]);
    const [pid, result] = lines;
    expect(JSON.parse(result ?? '')).toEqual({ code: null, timedOut: true, output: '' });
    expect(await endedWithin(5_000, Number(pid))).toBe(true);
  });

  it('lists the slowest suites before the closing line', () => {
    const tree = plantTree({
      'jest.config.mjs': `export default {
        projects: [{ displayName: 'e2e', transform: {}, testMatch: ['**/*.test.js'] }],
        reporters: ['default', '<rootDir>/scripts/closing-line.reporter.mjs'],
      };`,
      'a.test.js': "it('is good', () => {});",
      'b.test.js': "it('is slower', () => new Promise((resolve) => setTimeout(resolve, 1_000)));",
    });
    try {
      cpSync(at('scripts'), join(tree.path, 'scripts'), { recursive: true });
      symlinkSync(at('node_modules'), join(tree.path, 'node_modules'));
      const { status, lines } = run([join(tree.path, 'scripts/test.mjs'), 'e2e'], tree.path);
      expect(status).toBe(0);
      const table = lines.slice(lines.indexOf('slowest suites'));
      expect(table).toEqual([
        'slowest suites',
        'seconds  file',
        expect.stringMatching(/^ +[1-9]\d*\.\d {2}b\.test\.js$/),
        expect.stringMatching(/^ +\d+\.\d {2}a\.test\.js$/),
        '',
        expect.stringMatching(/^e2e +2 passed, 0 failed \(/),
        '',
        '2 passed, 0 failed',
      ]);
    } finally {
      tree.remove();
    }
  });

  it('writes the output of a step that runs beside others in one piece', () => {
    const script = `
      import { runStep } from './scripts/run-step.mjs';
      const signal = new AbortController().signal;
      const { output } = await runStep(['sh', '-c', 'echo out; echo err >&2'], { timeoutMs: 20_000, signal, capture: true });
      console.log(output.split('\\n').sort().join(' '));`;
    expect(run(['--input-type=module', '--eval', script]).lines).toEqual([' err out']);
  });
});
