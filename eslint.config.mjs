import js from '@eslint/js';
import { defineConfig, globalIgnores } from 'eslint/config';
import tseslint from 'typescript-eslint';
import { explainedDisable } from './scripts/eslint/explained-disable.mjs';

const restrict = (selector, message) => ({ selector, message });

const NAMED_EXPORTS = restrict('ExportDefaultDeclaration', 'Export by name: a default export has a new name in every file.');
const NO_BARREL = restrict('ExportAllDeclaration', 'Name what is exported: `export *` hides what a face promises.');
const FIVE_THINGS = restrict(
  'MethodDefinition[kind="constructor"] > FunctionExpression[params.length>5]',
  'A constructor takes at most five things: this class does more than one job.',
);
const NO_FORWARD_REF = restrict('Identifier[name="forwardRef"]', 'A cycle: a third, lower thing is missing, or an event.');
const ENVIRONMENT = 'Only libs/config reads the environment; inject APP_CONFIG.';
const NO_ENVIRONMENT = [
  restrict('MemberExpression[object.name="process"][property.name="env"]', ENVIRONMENT),
  restrict('VariableDeclarator[init.name="process"] > ObjectPattern > Property[key.name="env"]', ENVIRONMENT),
  restrict(
    'ImportDeclaration[source.value=/^(node:)?process$/]',
    'Use the global `process`; its environment is read in libs/config.',
  ),
];
const SQL = 'SQL lives in *.repository.ts.';
const NO_SQL = [
  restrict('CallExpression[callee.property.name="query"] > Literal.arguments:first-child', SQL),
  restrict('CallExpression[callee.property.name="query"] > TemplateLiteral.arguments:first-child', SQL),
  restrict('CallExpression[callee.name="prepared"]', SQL),
];

const DIALECT = [
  restrict(
    ':matches(PropertyDefinition, MethodDefinition) > PrivateIdentifier.key',
    'Mark a private member with the keyword `private`, not with `#`.',
  ),
  restrict(
    'PropertyDefinition[key.name!="logger"] > NewExpression[callee.name="Logger"]',
    'Call a member that is a Nest Logger `logger`.',
  ),
  // @typescript-eslint/member-ordering takes a field that holds a function for a method
  restrict(
    'MethodDefinition ~ PropertyDefinition:not([value.type="ArrowFunctionExpression"])',
    'Order members: fields, constructor, methods.',
  ),
  restrict('MethodDefinition ~ MethodDefinition[kind="constructor"]', 'Order members: fields, constructor, methods.'),
];

const house = [NAMED_EXPORTS, NO_BARREL, FIVE_THINGS, NO_FORWARD_REF, ...DIALECT];
const syntax = (...rules) => ({ 'no-restricted-syntax': ['error', ...rules] });

/** Of the Node.js that runs this, and the two that CommonJS files have. */
const nodeGlobals = [...Object.getOwnPropertyNames(globalThis), 'module', 'require'];

const SPECS = ['**/*.spec.ts', 'test/**'];

export default defineConfig(
  globalIgnores(['dist/', 'coverage/', '.data/', 'node_modules/', 'test/fixtures/']),
  { linterOptions: { reportUnusedDisableDirectives: 'error' } },
  {
    files: ['**/*.ts', '**/*.mjs', '**/*.cjs'],
    plugins: { house: { rules: { 'explained-disable': explainedDisable } } },
    extends: [js.configs.recommended],
    rules: {
      'house/explained-disable': 'error',
      // U+0000 and its like are looked for on purpose: neither PostgreSQL nor JSON takes them
      'no-control-regex': 'off',
      eqeqeq: ['error', 'always', { null: 'ignore' }],
      'no-else-return': 'error',
      'object-shorthand': 'error',
      'prefer-const': 'error',
      'no-var': 'error',
    },
  },
  {
    files: ['**/*.mjs', '**/*.cjs'],
    languageOptions: { globals: Object.fromEntries(nodeGlobals.map((name) => [name, 'readonly'])) },
  },
  {
    files: ['{apps,libs,test}/**/*.ts'],
    extends: [tseslint.configs.recommended],
    languageOptions: { parserOptions: { projectService: true, tsconfigRootDir: process.cwd() } },
    rules: {
      '@typescript-eslint/no-explicit-any': 'error',
      '@typescript-eslint/no-floating-promises': 'error',
      '@typescript-eslint/no-misused-promises': 'error',
      '@typescript-eslint/await-thenable': 'error',
      '@typescript-eslint/return-await': ['error', 'error-handling-correctness-only'],
      '@typescript-eslint/only-throw-error': 'error',
      '@typescript-eslint/no-unnecessary-type-assertion': 'error',
      '@typescript-eslint/switch-exhaustiveness-check': ['error', { considerDefaultExhaustiveForUnions: true }],
      '@typescript-eslint/no-unused-vars': [
        'error',
        { argsIgnorePattern: '^_', varsIgnorePattern: '^_', ignoreRestSiblings: true },
      ],
      // an empty class is how Nest spells a module
      '@typescript-eslint/no-extraneous-class': 'off',
      'no-restricted-globals': ['error', { name: 'test', message: 'Write tests with `it`.' }],
      'max-lines': ['error', 350],
      ...syntax(...house),
    },
  },
  {
    // consistent-type-imports would turn what Nest injects into type imports, which decorators cannot see
    files: ['{apps,libs}/**/*.ts'],
    ignores: SPECS,
    rules: {
      'max-lines-per-function': ['error', { max: 60, IIFEs: true }],
      ...syntax(...house, ...NO_ENVIRONMENT, ...NO_SQL),
    },
  },
  {
    files: ['libs/config/**/*.ts'],
    ignores: SPECS,
    rules: syntax(...house, ...NO_SQL),
  },
  {
    // the embedded server is tended from inside
    files: ['**/*.repository.ts', 'libs/database/**/*.ts', 'libs/embedded/**/*.ts'],
    ignores: SPECS,
    rules: syntax(...house, ...NO_ENVIRONMENT),
  },
  {
    // the thread pool calls what a worker file exports by default
    files: ['**/*.worker.ts'],
    rules: syntax(NO_BARREL, FIVE_THINGS, NO_FORWARD_REF, ...NO_ENVIRONMENT, ...NO_SQL),
  },
  {
    // a migration is read once, from top to bottom
    files: ['libs/database/src/migrations/*.ts'],
    rules: { 'max-lines': 'off', 'max-lines-per-function': 'off' },
  },
);
