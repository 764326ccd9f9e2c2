import { AppError } from '@causeway/kernel';
import { doctor } from './commands/doctor.command.js';
import { createKey } from './commands/keys.command.js';
import { migrateDatabase } from './commands/migrate.command.js';
import { demo } from './demo/demo.command.js';
import { reindex } from './commands/reindex.command.js';
import { openApiCheck, openApiWrite } from './commands/openapi.command.js';
import { failureOf, isOfService } from './service/failure-of.js';
import { isWrongUsage } from './service/usage-error.js';
import { upload } from './upload/upload.command.js';

interface Command {
  help: string;
  run(args: string[]): Promise<number>;
}

const COMMANDS: Record<string, Command> = {
  demo: { help: '[--exit]: start everything and show the main job', run: demo },
  doctor: { help: '[--repair] [--json]: compare the index with the tables of DATABASE_URL', run: doctor },
  migrate: { help: 'bring the schema of DATABASE_URL up to date', run: migrateDatabase },
  'keys:create': { help: '--name N --permission P… [--collection ID…]: make an API key in DATABASE_URL', run: createKey },
  reindex: { help: '[--url U] [--key K] | --switch-now: go over to another embedding model', run: reindex },
  upload: { help: '<folder|file…> --collection NAME: upload files; `upload --help` says more', run: upload },
  'openapi:write': { help: 'write docs/openapi.json from the routes', run: openApiWrite },
  'openapi:check': { help: 'fail if docs/openapi.json differs from the routes', run: openApiCheck },
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
    return await command.run(args);
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
