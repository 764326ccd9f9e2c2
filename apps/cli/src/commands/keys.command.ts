import { parseArgs } from 'node:util';
import { NestFactory } from '@nestjs/core';
import { ADMIN, ApiKeys, AuthModule } from '@causeway/auth';
import { ConfigModule, loadConfig } from '@causeway/config';
import { DatabaseModule } from '@causeway/database';
import { AppError, isId, Permission } from '@causeway/kernel';

class KeysRoot {}

export async function createKey(args: string[]): Promise<number> {
  const { values } = parseArgs({
    args,
    options: {
      name: { type: 'string' },
      permission: { type: 'string', multiple: true },
      collection: { type: 'string', multiple: true },
    },
  });
  const permissions = permissionsOf(values.permission ?? []);
  if (!values.name) throw new AppError('REQUEST.INVALID', '--name is missing: the name of the key');
  const notId = values.collection?.find((id) => !isId(id));
  if (notId) throw new AppError('REQUEST.INVALID', `--collection ${notId} is not the id of a collection`);
  const imports = [ConfigModule.forRoot(loadConfig()), DatabaseModule, AuthModule];
  const app = await NestFactory.createApplicationContext({ module: KeysRoot, imports }, { logger: ['error'] });
  try {
    const collections = values.collection ?? null;
    const { key, secret } = await app
      .get(ApiKeys)
      .create(ADMIN, { name: values.name, permissions, collections, rateLimit: null });
    process.stdout.write(`${JSON.stringify({ id: key.id, secret })}\n`);
    return 0;
  } finally {
    await app.close();
  }
}

function permissionsOf(names: string[]): Permission[] {
  const known: string[] = Object.values(Permission);
  const wrong = names.filter((name) => !known.includes(name));
  if (names.length > 0 && wrong.length === 0) return names as Permission[];
  const what = wrong.length > 0 ? `unknown permission: ${wrong.join(', ')}` : '--permission is missing';
  throw new AppError('REQUEST.INVALID', `${what}; choose from ${known.join(', ')}`);
}
