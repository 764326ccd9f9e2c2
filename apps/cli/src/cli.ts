import { AppError } from '@causeway/kernel';
import { failureOf, isServiceFailure } from './service/failure-of.js';
import { isUsageError } from './service/usage-error.js';

interface Command {
  help: string;
  /** Imports only what this command needs: loading the whole service takes longer than most commands run. */
  load(): Promise<(args: string[]) => Promise<number>>;
}

const COMMANDS: Record<string, Command> = {
  demo: {
    help: '[--exit]: start the service and show what it does',
    load: async () => (await import('./demo/demo.command.js')).demo,
  },
  doctor: {
    help: '[--repair] [--json]: check the search index against the tables',
    load: async () => (await import('./commands/doctor.command.js')).doctor,
  },
  migrate: {
    help: 'update the schema of DATABASE_URL',
    load: async () => (await import('./commands/migrate.command.js')).migrateDatabase,
  },
  'keys:create': {
    help: '--name N --permission P… [--collection ID…]: create an API key in DATABASE_URL',
    load: async () => (await import('./commands/keys.command.js')).createKey,
  },
  reindex: {
    help: '[--url U] [--key K] | --switch-now: change to another embedding model',
    load: async () => (await import('./commands/reindex.command.js')).reindex,
  },
  upload: {
    help: '<folder|file…> --collection NAME: upload files; `upload --help` lists the options',
    load: async () => (await import('./upload/upload.command.js')).upload,
  },
  'openapi:write': {
    help: 'generate docs/openapi.json from the routes',
    load: async () => (await import('./commands/openapi.command.js')).openApiWrite,
  },
  'openapi:check': {
    help: 'fail if docs/openapi.json differs from the routes',
    load: async () => (await import('./commands/openapi.command.js')).openApiCheck,
  },
};

/** Runs one command. @returns the exit code */
export async function runCli([name = '', ...args]: string[]): Promise<number> {
  const command = Object.hasOwn(COMMANDS, name) ? COMMANDS[name] : undefined;
  if (!command) {
    const lines = Object.entries(COMMANDS).map(([key, { help }]) => `  ${key.padEnd(14)} ${help}`);
    process.stderr.write(`usage: causeway <command>\n${lines.join('\n')}\n`);
    return 2;
  }
  try {
    const run = await command.load();
    return await run(args);
  } catch (error) {
    process.stderr.write(`${textOf(error)}\n`);
    return isUsageError(error) ? 2 : 1;
  }
}

/** A message that a person can act on, or the stack of an unexpected error. */
function textOf(error: unknown): string | undefined {
  if (isUsageError(error)) return error.message;
  if (!(error instanceof AppError) && !isServiceFailure(error)) return (error as Error).stack;
  const { code, message } = failureOf(error);
  return `${code}: ${message}`;
}
