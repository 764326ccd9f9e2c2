/**
 * Measures speed and memory of the parsers on the sample PDFs beside the repository, or on any folder.
 *
 *   npm run build && node bench/parsing.mjs [folder] [workers, default 2]
 *
 * On a shared machine the pages per second of processor time are more reliable than those per second of wall time.
 */
import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { performance } from 'node:perf_hooks';
import { clearInterval, setInterval } from 'node:timers';
import { fileURLToPath } from 'node:url';

const root = join(dirname(fileURLToPath(import.meta.url)), '..');
const folder = process.argv[2] ?? join(root, '../shared/samples/pdf/files');
if (!existsSync(folder)) {
  console.log(`skipped: there is no folder ${folder}`);
  process.exit(0);
}
const { detectType, MAGIC_BYTES, ParsingService } = await import(join(root, 'dist/libs/parsing/src/index.js'));

const workers = Number(process.argv[3] ?? 2);
const service = new ParsingService({ parsing: { workers, timeoutMs: 120_000, heapMb: 1024, maxCharacters: 20_000_000 } });

let peak = 0;
const watch = setInterval(() => (peak = Math.max(peak, process.memoryUsage().rss)), 50);

async function parse(name) {
  const path = join(folder, name);
  try {
    const { mediaType } = await detectType(readFileSync(path).subarray(0, MAGIC_BYTES), name);
    const { pageCount, text } = await service.parse({ path, name, mediaType });
    return { pages: pageCount ?? 1, characters: text.length };
  } catch {
    return { pages: 0, characters: 0 };
  }
}

async function round(label) {
  const cpu = process.cpuUsage();
  const started = performance.now();
  const results = await Promise.all(readdirSync(folder).map(parse));
  const seconds = (performance.now() - started) / 1000;
  const { user, system } = process.cpuUsage(cpu);
  const pages = results.reduce((sum, result) => sum + result.pages, 0);
  const characters = results.reduce((sum, result) => sum + result.characters, 0);
  console.log(
    `${label}: ${results.length} files, ${pages} pages, ${characters} characters in ${seconds.toFixed(1)} s: ` +
      `${(pages / seconds).toFixed(0)} pages/s, ${((pages * 1e6) / (user + system)).toFixed(0)} pages per processor second`,
  );
}

await round('cold');
await round('warm');
await service.onApplicationShutdown();
clearInterval(watch);
console.log(`peak memory of the process: ${(peak / 1e6).toFixed(0)} MB`);
