import { AppError } from '@causeway/kernel';
import { failureOf, isOfService } from './service/failure-of.js';
import { isWrongUsage } from './service/usage-error.js';

interface Command {
  help: string;
  /** Imports only what this command needs: loading the whole service takes longer than most commands run. */
  load(): Promise<(args: string[]) => Promise<number>>;
}

const COMMANDS: Record<string, Command> = {
  demo: {
    help: '[--exit]: start everything and show the main job',
    load: async () => (await import('./demo/demo.command.js')).demo,
  },
  doctor: {
    help: '[--repair] [--json]: compare the index with the tables of DATABASE_URL',
    load: async () => (await import('./commands/doctor.command.js')).doctor,
  },
  migrate: {
    help: 'bring the schema of DATABASE_URL up to date',
    load: async () => (await import('./commands/migrate.command.js')).migrateDatabase,
  },
  'keys:create': {
    help: '--name N --permission P… [--collection ID…]: make an API key in DATABASE_URL',
    load: async () => (await import('./commands/keys.command.js')).createKey,
  },
  reindex: {
    help: '[--url U] [--key K] | --switch-now: go over to another embedding model',
    load: async () => (await import('./commands/reindex.command.js')).reindex,
  },
  upload: {
    help: '<folder|file…> --collection NAME: upload files; `upload --help` says more',
    load: async () => (await import('./upload/upload.command.js')).upload,
  },
  'openapi:write': {
    help: 'write docs/openapi.json from the routes',
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
    process.stderr.write(`${told(error)}\n`);
    return isWrongUsage(error) ? 2 : 1;
  }
}

/** What a person can act on; the stack of anything that nobody thought of. */
function told(error: unknown): string | undefined {
  if (isWrongUsage(error)) return error.message;
  if (!(error instanceof AppError) && !isOfService(error)) return (error as Error).stack;
  const { code, message } = failureOf(error);
  return `${code}: ${message}`;
}
