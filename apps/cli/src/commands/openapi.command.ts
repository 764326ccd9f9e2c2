import { readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { NestFactory } from '@nestjs/core';
import { ConfigModule, loadConfig } from '@causeway/config';
import { DatabaseModule } from '@causeway/database';
import { OperationsModule } from '@causeway/health';
import { projectRoot } from '@causeway/kernel';
import { ApiModule } from '../../../api/src/api.module.js';
import { openApiDocument } from '../../../api/src/openapi.js';

class OpenApiRoot {}

const path = join(projectRoot(import.meta.dirname), 'docs', 'openapi.json');

export async function openApiWrite(): Promise<number> {
  await writeFile(path, await render());
  process.stdout.write(`wrote ${path}\n`);
  return 0;
}

export async function openApiCheck(): Promise<number> {
  const kept = await readFile(path, 'utf8').catch(() => '');
  if (kept === (await render())) return 0;
  process.stderr.write('docs/openapi.json differs from the routes; run: npm run openapi:write\n');
  return 1;
}

/** Generates the document without starting the modules, so it needs no store. */
async function render(): Promise<string> {
  const config = loadConfig({});
  const imports = [ConfigModule.forRoot(config), DatabaseModule, OperationsModule.forRoot(config), ApiModule];
  const app = await NestFactory.create({ module: OpenApiRoot, imports }, { preview: true, logger: ['error'] });
  const text = `${JSON.stringify(openApiDocument(app), null, 2)}\n`;
  await app.close();
  return text;
}
