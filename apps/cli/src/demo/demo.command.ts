import { parseArgs } from 'node:util';
import { DemoClient } from './demo-client.js';
import { type RunningServer, startServer } from './server-process.js';
import { bold, heading, print } from './terminal.js';
import { askQuestion } from './tour-chat.js';
import { uploadDocuments } from './tour-documents.js';
import { searchBothLanguages } from './tour-search.js';
import { callTools } from './tour-tools.js';

/** Starts the service and shows what it does. It keeps running until Ctrl-C, unless `--exit` is given. */
export async function demo(args: string[]): Promise<number> {
  const { values } = parseArgs({ args, options: { exit: { type: 'boolean', default: false } } });
  // listens before the server starts, so that an early Ctrl-C does not leave it running
  const interrupted = new Promise<void>((resolve) => {
    for (const signal of ['SIGINT', 'SIGTERM'] as const) process.on(signal, () => resolve());
  });
  heading('Starting PostgreSQL, Redis, API and worker');
  const server = await startServer();
  print(`  ready at ${server.url}, log in ${server.logPath}`);
  try {
    const toured = await Promise.race([tour(server).then(() => true), interrupted.then(() => false)]);
    if (values.exit || !toured) return 0;
    print(`\n${bold('Press Ctrl-C to stop the service.')}`);
    // a server that exits by itself has failed, whatever its exit code
    return await Promise.race([interrupted.then(() => 0), server.ended.then((code) => code || 1)]);
  } finally {
    await server.stop();
  }
}

async function tour(server: RunningServer): Promise<void> {
  const client = new DemoClient(server.url, server.adminKey);
  const collection = await client.collection('demo');
  await uploadDocuments(client, collection);
  await searchBothLanguages(client, collection);
  await callTools(client);
  await askQuestion(client, collection);
  heading('The service is running');
  print(`  API docs  ${server.url}/docs`);
  print(`  health    ${server.url}/health/ready`);
  print(`  metrics   ${server.url}/metrics`);
  print(`  admin key ${server.adminKey}`);
}
