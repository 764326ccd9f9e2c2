/** ESM sources run as CommonJS here: Nest's own packages have import cycles that Jest's ESM mode cannot load. */
const base = {
  testEnvironment: 'node',
  extensionsToTreatAsEsm: [],
  transform: {
    '^.+\\.(t|j|mj)s$': [
      '@swc/jest',
      {
        swcrc: false,
        jsc: {
          target: 'es2024',
          parser: { syntax: 'typescript', decorators: true },
          transform: { legacyDecorator: true, decoratorMetadata: true },
          keepClassNames: true,
        },
        module: { type: 'commonjs' },
      },
    ],
  },
  // published as ESM only
  transformIgnorePatterns: [
    '/node_modules/(?!(@nestjs|uuid|pdfjs-dist|@modelcontextprotocol|file-type|strtok3|token-types|uint8array-extras|@borewit|@tokenizer|jose|supertest|piscina|stemmer|pgvector|htmlparser2|domhandler|domutils|domelementtype|dom-serializer|entities)/)',
  ],
  moduleNameMapper: {
    '^@causeway/(.*)$': '<rootDir>/libs/$1/src/index.ts',
    '^(\\.{1,2}/.*)\\.js$': ['$1.js', '$1.ts'],
  },
  rootDir: import.meta.dirname,
  // for a machine that does other things as well: no test asserts how fast it is
  testTimeout: 30_000,
};

const project = (displayName, testMatch, extra = {}) => ({ ...base, displayName, testMatch, ...extra });

export default {
  projects: [
    project('unit', ['<rootDir>/{apps,libs}/**/*.spec.ts']),
    project('integration', ['<rootDir>/test/integration/**/*.spec.ts']),
    project('e2e', ['<rootDir>/test/e2e/**/*.spec.ts']),
    project('chaos', ['<rootDir>/test/chaos/**/*.spec.ts']),
    project('architecture', ['<rootDir>/test/*.spec.ts']),
  ],
  reporters: ['default', '<rootDir>/scripts/closing-line.reporter.mjs'],
  maxWorkers: 2,
};
