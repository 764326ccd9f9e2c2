/**
 * Builds what has changed and runs one of the applications in this process. Variables of `.env` in the current folder, where
 * there is one, fill in what the environment does not set.
 *
 *     node scripts/run.mjs standalone
 *     node scripts/run.mjs cli migrate
 */
import { existsSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { loadEnvFile } from 'node:process';
import { pathToFileURL } from 'node:url';
import { build } from './build.mjs';

const SETTINGS = '.env';

build();
if (existsSync(SETTINGS)) loadEnvFile(SETTINGS);
const [node, , application, ...rest] = process.argv;
const main = join(dirname(import.meta.dirname), 'dist/apps', application, 'src/main.js');
// the application sees the arguments that it would have if it had been started by itself
process.argv = [node, main, ...rest];
await import(pathToFileURL(main).href);
