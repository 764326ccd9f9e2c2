import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { basename, dirname, join } from 'node:path';
import { parse } from 'yaml';
import { commitsSince, tooLongSubjects } from './architecture/commit-subjects.js';
import { repositoryRoot } from './architecture/run-tool.js';

const read = (path: string) => readFileSync(join(repositoryRoot, path), 'utf8');
const exists = (path: string) => existsSync(join(repositoryRoot, path));
const json = <T>(path: string) => JSON.parse(read(path)) as T;

interface Package {
  engines: { node: string };
  scripts: Record<string, string>;
  dependencies: Record<string, string>;
  devDependencies: Record<string, string>;
  optionalDependencies: Record<string, string>;
}
const manifest = json<Package>('package.json');
/** `dist/apps/api/src/main.js` is compiled from `apps/api/src/main.ts`. */
const sourceOf = (compiled: string) => compiled.replace(/^dist\//, '').replace(/\.js$/, '.ts');
const compiledPaths = (text: string) => [...text.matchAll(/dist\/[\w/.-]+\.js/g)].map(([path]) => path);

describe('package.json', () => {
  it('names exact versions only', () => {
    const all = Object.entries({ ...manifest.dependencies, ...manifest.devDependencies, ...manifest.optionalDependencies });
    expect(all.filter(([, version]) => !/^(npm:@?[\w/-]+@)?\d+\.\d+\.\d+/.test(version))).toEqual([]);
  });

  it('locks every platform package, or a clean install fails', () => {
    const { packages } = json<{ packages: Record<string, { optionalDependencies?: Record<string, string> }> }>(
      'package-lock.json',
    );
    const locked = new Set(Object.keys(packages).map((path) => path.replace(/^.*node_modules\//, '')));
    const wanted = Object.values(packages).flatMap(({ optionalDependencies }) => Object.keys(optionalDependencies ?? {}));
    expect(wanted.length).toBeGreaterThan(20);
    expect(wanted.filter((name) => !locked.has(name))).toEqual([]);
  });

  it('has scripts that start files which exist', () => {
    const scripts = Object.values(manifest.scripts).join('\n');
    const tooling = [...scripts.matchAll(/scripts\/[\w.-]+/g)].map(([path]) => path);
    const applications = [...scripts.matchAll(/scripts\/run\.mjs ([\w-]+)/g)].map(([, name]) => `apps/${name}/src/main.ts`);
    expect(applications).toContain('apps/standalone/src/main.ts');
    expect([...applications, ...tooling].filter((path) => !exists(path))).toEqual([]);
  });

  it('brings the Node.js release line that it asks for, on Linux the version of the image', () => {
    const platforms = Object.entries(manifest.optionalDependencies).filter(([name]) =>
      /^node-(bin-)?(linux|darwin|win)-/.test(name),
    );
    const images = [...read('Dockerfile').matchAll(/^FROM node:([\d.]+)-/gm)].map(([, version]) => version);
    const onLinux = platforms.filter(([name]) => name.includes('linux')).map(([, version]) => version);
    expect(platforms).toHaveLength(6);
    expect([images.length, onLinux.length]).toEqual([2, 2]);
    expect([...new Set([...onLinux, ...images])]).toEqual([process.versions.node]);
    // each platform is published on its own, so the last digits differ
    const lines = new Set(platforms.map(([, version]) => version.split('.')[0]));
    expect([...lines]).toEqual([manifest.engines.node.replace('>=', '')]);
  });

  it('starts every process that parses documents with the small young generation of ADR 0029', () => {
    const flag = '--max-semi-space-size=8';
    expect([manifest.scripts['start'], manifest.scripts['demo']]).toEqual([
      `node ${flag} scripts/run.mjs standalone`,
      `node ${flag} scripts/run.mjs cli demo`,
    ]);
    expect(read('docker-compose.yml')).toContain(`[node, ${flag}, --enable-source-maps, dist/apps/worker/src/main.js]`);
  });

  it('lets no package run a program while it is installed', () => {
    expect(read('.npmrc').split('\n')).toContain('ignore-scripts=true');
    // npm would leave these out too, without a word
    expect(Object.keys(manifest.scripts).filter((name) => /^(pre|post)/.test(name))).toEqual([]);
  });
});

describe('Dockerfile', () => {
  const lines = read('Dockerfile').replaceAll('\\\n', ' ').split('\n');

  it('copies what exists and what .dockerignore lets through', () => {
    const copied = lines
      .filter((line) => line.startsWith('COPY ') && !line.includes('--from'))
      .flatMap((line) => line.split(/\s+/).slice(1, -1));
    const allowed = read('.dockerignore').split('\n');
    expect(copied.length).toBeGreaterThan(5);
    expect(copied.filter((path) => !exists(path) || !allowed.includes(`!${path.replace('./', '')}`))).toEqual([]);
  });

  it('takes out packages that are optional here', () => {
    const removed = lines
      .filter((line) => line.includes('rm -rf'))
      .flatMap((line) => [...line.matchAll(/node_modules\/(@?[\w-]+)/g)]);
    const optional = Object.keys(manifest.optionalDependencies);
    const known = (name: string) => optional.some((id) => id === name || id.startsWith(`${name}/`));
    expect(removed.length).toBeGreaterThan(3);
    expect(removed.map(([, name]) => name ?? '').filter((name) => !known(name))).toEqual([]);
  });

  it('starts applications that exist', () => {
    const sources = compiledPaths(read('Dockerfile')).map(sourceOf);
    expect(sources).toEqual(expect.arrayContaining(['apps/api/src/main.ts', 'apps/worker/src/main.ts', 'apps/cli/src/main.ts']));
    expect(sources.filter((path) => !exists(path))).toEqual([]);
  });
});

describe('docker-compose.yml', () => {
  interface Service {
    image: string;
    command?: string[];
    environment?: Record<string, string>;
    depends_on?: Record<string, { condition: string }>;
    healthcheck?: { test?: string[] };
  }
  const { services } = parse(read('docker-compose.yml'), { merge: true }) as { services: Record<string, Service> };
  const own = Object.values(services).filter(({ image }) => image === 'causeway');

  it('runs PostgreSQL with pgvector, Redis, migrations, the API and a worker', () => {
    expect(Object.keys(services)).toEqual(['postgres', 'redis', 'migrate', 'api', 'worker']);
    expect(services['redis']?.command).toEqual(expect.arrayContaining(['--maxmemory-policy', 'noeviction']));
  });

  it('starts applications that exist', () => {
    const sources = own.flatMap(({ command }) => compiledPaths((command ?? []).join(' '))).map(sourceOf);
    expect(sources).toEqual(['apps/cli/src/main.ts', 'apps/worker/src/main.ts']);
    expect(sources.filter((path) => !exists(path))).toEqual([]);
  });

  it('sets variables that the configuration knows', () => {
    const known = [...read('libs/config/src/env.schema.ts').matchAll(/^ {2}([A-Z][A-Z0-9_]+):/gm)].map(([, name]) => name);
    const set = own.flatMap(({ environment }) => Object.keys(environment ?? {})).filter((name) => name !== 'HEALTH_PORT');
    expect(set).toContain('DATABASE_URL');
    expect(set.filter((name) => !known.includes(name))).toEqual([]);
  });

  it('waits for services that exist and have a check', () => {
    const waits = own.flatMap(({ depends_on: on }) => Object.entries(on ?? {}));
    expect(waits.length).toBeGreaterThan(5);
    for (const [name, { condition }] of waits) {
      expect(services[name]).toBeDefined();
      if (condition === 'service_healthy') expect(services[name]?.healthcheck?.test).toBeDefined();
    }
  });
});

describe('nest-cli.json', () => {
  const { projects } = json<{ projects: Record<string, { root: string; entryFile: string; sourceRoot: string }> }>(
    'nest-cli.json',
  );

  it('lists every application and library', () => {
    const folders = ['apps', 'libs'].flatMap((folder) =>
      readdirSync(join(repositoryRoot, folder)).map((name) => `${folder}/${name}`),
    );
    expect(
      Object.values(projects)
        .map(({ root }) => root)
        .sort(),
    ).toEqual(folders.sort());
  });

  it('names entry files that exist', () => {
    expect(Object.values(projects).filter(({ sourceRoot, entryFile }) => !exists(`${sourceRoot}/${entryFile}.ts`))).toEqual([]);
  });
});

describe('.github', () => {
  interface Workflow {
    jobs: Record<
      string,
      { 'timeout-minutes'?: number; steps: { uses?: string; run?: string; with?: Record<string, unknown> }[] }
    >;
  }
  interface Form {
    name?: string;
    description?: string;
    body?: { type: string; id?: string; attributes?: { label?: string; value?: string } }[];
  }

  it('runs .ci/run, with the Node.js of this repository and the whole history', () => {
    const { jobs } = parse(read('.github/workflows/ci.yml')) as Workflow;
    const steps = Object.values(jobs).flatMap((job) => job.steps);
    const inputsOf = (action: string) => steps.find(({ uses }) => uses?.startsWith(`${action}@`))?.with;
    expect(steps.map(({ run }) => run)).toContain('.ci/run');
    expect(inputsOf('actions/checkout')).toMatchObject({ 'fetch-depth': 0 });
    expect(`>=${String(inputsOf('actions/setup-node')?.['node-version'])}`).toBe(manifest.engines.node);
    expect(Object.values(jobs).every((job) => (job['timeout-minutes'] ?? 0) > 0)).toBe(true);
  });

  it.each(['bug', 'feature'])('has a form for issues of the kind %s that the forge can show', (kind) => {
    const { name, description, body = [] } = parse(read(`.github/ISSUE_TEMPLATE/${kind}.yml`)) as Form;
    expect([name, description]).toEqual([expect.any(String), expect.any(String)]);
    const fields = body.filter(({ type }) => type !== 'markdown');
    expect(fields.length).toBeGreaterThan(2);
    expect(fields.filter(({ id, attributes }) => !id || !attributes?.label)).toEqual([]);
    expect(new Set(fields.map(({ id }) => id)).size).toBe(fields.length);
  });
});

describe('Markdown', () => {
  const pages = ['.', 'docs']
    .flatMap((folder) =>
      readdirSync(join(repositoryRoot, folder), { recursive: folder === 'docs', encoding: 'utf8' }).map((name) =>
        join(folder, name),
      ),
    )
    .filter((path) => path.endsWith('.md'));

  it('links to files that exist', () => {
    const broken = pages.flatMap((page) =>
      [...read(page).matchAll(/\]\(([^)\s#]+)[^)]*\)/g)]
        .map(([, target]) => target ?? '')
        .filter((target) => !/^[a-z]+:/.test(target) && !exists(join(dirname(page), target)))
        .map((target) => `${page}: ${target}`),
    );
    expect(pages.length).toBeGreaterThan(5);
    expect(broken).toEqual([]);
  });

  it('names paths in the repository that exist', () => {
    const named = pages
      .filter((page) => !page.includes('adr') && page !== 'CHANGELOG.md')
      .flatMap((page) =>
        [...read(page).matchAll(/`((?:apps|libs|test|scripts|bench)\/[\w./-]+)`/g)].map(([, path]) => ({ page, path: path! })),
      );
    expect(named.length).toBeGreaterThan(20);
    expect(named.filter(({ path }) => !exists(path))).toEqual([]);
  });

  it('is on the map', () => {
    const map = read('docs/README.md');
    const unlisted = pages.filter(
      (page) => dirname(page) === 'docs' && basename(page) !== 'README.md' && !map.includes(`(${basename(page)})`),
    );
    expect(unlisted).toEqual([]);
  });

  it('lists every decision', () => {
    const index = read('docs/adr/README.md');
    const records = pages.map((page) => basename(page)).filter((name) => /^\d{4}-/.test(name));
    expect(records.length).toBeGreaterThan(5);
    expect(records.filter((name) => !index.includes(`(${name})`))).toEqual([]);
    expect(new Set(records.map((name) => name.slice(0, 4))).size).toBe(records.length);
  });

  it('writes npm commands that exist', () => {
    const named = pages.flatMap((page) => [...read(page).matchAll(/npm run ([\w:]+)/g)].map(([, name]) => name ?? ''));
    expect(named.length).toBeGreaterThan(3);
    expect(named.filter((name) => !(name in manifest.scripts))).toEqual([]);
  });
});

describe('commit subjects', () => {
  /** Subjects up to this commit were written before the rule. */
  const LAST_UNCHECKED = 'd08457bb5b94cb01a095839d4ded8afcdd9a2029';
  const commits = commitsSince(LAST_UNCHECKED, repositoryRoot);

  it('may have 72 characters and no more, counted as a reader counts them', () => {
    const planted = [`a1 ${'x'.repeat(72)}`, `b2 ${'港'.repeat(72)}`, `c3 ${'🏠'.repeat(72)}`, `d4 ${'x'.repeat(73)}`, ''];
    expect(tooLongSubjects(planted.join('\n'))).toEqual([`73 characters: d4 ${'x'.repeat(73)}`]);
  });

  if ('reason' in commits) {
    it.skip(`are short enough (not checked: ${commits.reason})`, () => undefined);
  } else {
    it(`are short enough since ${LAST_UNCHECKED.slice(0, 7)}`, () => {
      expect(tooLongSubjects(commits.log)).toEqual([]);
    });
  }

  it('are not checked where git has no history to read', () => {
    expect(commitsSince(LAST_UNCHECKED, tmpdir())).toEqual({ reason: 'this is no git clone, or git is not installed' });
    expect(commitsSince('0'.repeat(40), repositoryRoot)).toHaveProperty('reason');
  });
});
