/**
 * Stores files in pgvector with LangChain.js: its loaders, splitters, OpenAIEmbeddings and PGVectorStore, one file at a time.
 * Reads a task as JSON from its first argument: `{ files, databaseUrl, embeddingsUrl, dimensions, passes }`; prints the
 * figures of each pass as JSON.
 */
import { performance } from 'node:perf_hooks';
import { TextLoader } from '@langchain/classic/document_loaders/fs/text';
import { DocxLoader } from '@langchain/community/document_loaders/fs/docx';
import { PDFLoader } from '@langchain/community/document_loaders/fs/pdf';
import { PGVectorStore } from '@langchain/community/vectorstores/pgvector';
import { OpenAIEmbeddings } from '@langchain/openai';
import { MarkdownTextSplitter, RecursiveCharacterTextSplitter } from '@langchain/textsplitters';

const task = JSON.parse(process.argv[2]);
const plain = new RecursiveCharacterTextSplitter();
const markdown = new MarkdownTextSplitter();

function loaderOf(path) {
  if (path.endsWith('.pdf')) return new PDFLoader(path);
  return path.endsWith('.docx') ? new DocxLoader(path) : new TextLoader(path);
}

const embeddings = new OpenAIEmbeddings({
  model: 'stub',
  apiKey: 'none',
  batchSize: 64,
  configuration: { baseURL: task.embeddingsUrl },
});
const store = await PGVectorStore.initialize(embeddings, {
  postgresConnectionOptions: { connectionString: task.databaseUrl },
  tableName: 'passages',
  dimensions: task.dimensions,
});

/** Loads, splits, embeds and stores the files. The table is empty before. */
async function pass() {
  await store.pool.query('truncate passages');
  let chunks = 0;
  const failed = [];
  const cpu = process.cpuUsage();
  const started = performance.now();
  for (const path of task.files) {
    try {
      const documents = await loaderOf(path).load();
      const parts = await (path.endsWith('.md') ? markdown : plain).splitDocuments(documents);
      await store.addDocuments(parts);
      chunks += parts.length;
    } catch (error) {
      failed.push(`${path}: ${error.message}`);
    }
  }
  const ms = performance.now() - started;
  const { user, system } = process.cpuUsage(cpu);
  return { ms, cpuMs: (user + system) / 1_000, peakMb: process.resourceUsage().maxRSS / 1_024, chunks, failed };
}

const passes = [];
for (let n = 0; n < task.passes; n++) passes.push(await pass());
await store.end();
console.log(JSON.stringify(passes));
