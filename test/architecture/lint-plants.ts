import type { Files } from './planted-tree.js';

const lines = (count: number) => 'export {};\n'.repeat(count);
const body = (count: number) => `export function long() {\n${'  void 0;\n'.repeat(count)}}\n`;
const constructorOf = (count: number) =>
  `export class Thing {\n  constructor(${Array.from({ length: count }, (_, index) => `readonly p${index}: number`).join(', ')}) {}\n}\n`;
const later = 'async function later(): Promise<void> {\n  await Promise.resolve();\n}\n';
const statement =
  'declare function prepared(name: string, sql: string): unknown;\nexport const FIND = prepared("find", "select 1");\n';
const query = 'export const rows = (db: { query(sql: string): unknown }) => db.query(';

/** Keeps every rule, and comes close to breaking each. */
export const CLEAN: Files = {
  'libs/rag/src/reason.ts':
    '// eslint-disable-next-line @typescript-eslint/no-explicit-any -- the vendor types this as unknown JSON\nexport type Loose = any;\n',
  'libs/rag/src/awaited.ts': `${later}export async function run() {\n  await later();\n}\n`,
  'libs/config/src/environment.ts': 'export const port = process.env.PORT;\n',
  'libs/rag/src/environment.spec.ts': 'export const port = process.env.PORT;\n',
  'libs/rag/src/lines.ts': lines(350),
  'libs/rag/src/function.ts': body(58),
  'libs/rag/src/function.spec.ts': body(70),
  'libs/rag/src/constructor.ts': constructorOf(5),
  'libs/rag/src/thread.worker.ts': 'export default 1;\n',
  'libs/rag/src/dialect.spec.ts': "it('is written with it', () => undefined);\n",
  'libs/rag/src/members.ts':
    "import { Logger } from '@nestjs/common';\n" +
    "export class Members {\n  private readonly logger = new Logger('Members');\n  constructor() {}\n" +
    '  get size() {\n    return 1;\n  }\n  read() {\n    return this.logger;\n  }\n}\n',
  'libs/rag/src/passage.repository.ts': `${query}'select 1');\n${statement}`,
};

/** By the words that the report must contain. */
export const LINT_PLANTS: Record<string, Files> = {
  'no-explicit-any': { 'libs/rag/src/any.ts': 'export type Loose = any;\n' },
  'house/explained-disable': {
    'libs/rag/src/disable.ts': '// eslint-disable-next-line @typescript-eslint/no-explicit-any\nexport type Loose = any;\n',
    'libs/rag/src/short-reason.spec.ts':
      '// eslint-disable-next-line @typescript-eslint/no-explicit-any -- ok\nexport type Loose = any;\n',
  },
  'Unused eslint-disable': {
    'libs/rag/src/unused-disable.ts': '// eslint-disable-next-line no-var -- there was one here once\nexport const one = 1;\n',
  },
  'no-floating-promises': { 'libs/rag/src/floating.ts': `${later}export function run() {\n  later();\n}\n` },
  'no-misused-promises': { 'libs/rag/src/misused.ts': `${later}export const isReady = () => (later() ? 1 : 2);\n` },
  'a third, lower thing is missing': {
    'libs/rag/src/forward-ref.ts': "import { forwardRef } from '@nestjs/common';\nexport const ref = forwardRef(() => Object);\n",
    'libs/rag/src/forward-ref-namespace.ts':
      "import * as nest from '@nestjs/common';\nexport const ref = nest.forwardRef(() => Object);\n",
  },
  'Only libs/config reads the environment': {
    'libs/rag/src/environment-member.ts': 'export const port = process.env.PORT;\n',
    'libs/rag/src/environment-pattern.ts': 'export const { env } = process;\n',
    'libs/rag/src/environment.worker.ts': 'export const port = process.env.PORT;\n',
    'apps/api/src/environment.ts': 'export const port = process.env.PORT;\n',
    'libs/database/src/environment.ts': 'export const port = process.env.PORT;\n',
  },
  'its environment is read in libs/config': {
    'libs/rag/src/environment-import.ts': "import { env } from 'node:process';\nexport const port = env.PORT;\n",
  },
  'Export by name': { 'libs/rag/src/default.ts': 'export default 1;\n' },
  'Name what is exported': {
    'libs/rag/src/index.ts': "export * from './reason.js';\n",
    'libs/rag/src/namespace.ts': "export * as reason from './reason.js';\n",
  },
  'max-lines:': { 'libs/rag/src/lines-351.ts': lines(351) },
  'max-lines-per-function': { 'libs/rag/src/function-61.ts': body(59) },
  'A constructor takes at most five': {
    'libs/rag/src/constructor-6.ts': constructorOf(6),
    'libs/config/src/constructor-6.ts': constructorOf(6),
  },
  'Write tests with `it`': {
    'libs/rag/src/written-with-test.spec.ts': "test('x', () => undefined);\n",
    'test/written-with-test.spec.ts': "test.each([1])('x', () => undefined);\n",
  },
  'Mark a private member with the keyword': {
    'libs/rag/src/hash-field.ts': 'export class Thing {\n  #count = 0;\n  read() {\n    return this.#count;\n  }\n}\n',
    'libs/rag/src/hash-method.ts': 'export class Thing {\n  read() {\n    return this.#read();\n  }\n  #read() {}\n}\n',
  },
  'Call a member that is a Nest Logger': {
    'libs/rag/src/log-member.ts':
      "import { Logger } from '@nestjs/common';\nexport class Thing {\n  readonly log = new Logger('Thing');\n}\n",
  },
  'Order members': {
    'libs/rag/src/late-constructor.ts': 'export class Thing {\n  read() {}\n  constructor(readonly count: number) {}\n}\n',
    'libs/rag/src/late-field.ts': 'export class Thing {\n  constructor() {}\n  count = 0;\n}\n',
  },
  'SQL lives in *.repository.ts': {
    'libs/rag/src/literal.ts': `${query}'select 1');\n`,
    'libs/config/src/template.ts': `${query}\`select \${1}\`);\n`,
    'libs/rag/src/prepared.ts': statement,
  },
};
