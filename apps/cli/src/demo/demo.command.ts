import { parseArgs } from 'node:util';
import { DemoClient } from './demo-client.js';
import { type RunningServer, startServer } from './server-process.js';
import { bold, heading, print } from './terminal.js';
import { askQuestion } from './tour-chat.js';
import { uploadDocuments } from './tour-documents.js';
import { searchBothLanguages } from './tour-search.js';
import { callTools } from './tour-tools.js';

/** Brings everything up and does the main job before the user's eyes; stays up until Ctrl-C unless `--exit` is given. */
export async function demo(args: string[]): Promise<number> {
  const { values } = parseArgs({ args, options: { exit: { type: 'boolean', default: false } } });
  // both are in the terminal's foreground group: the server is told by us, in order
  let interrupted = false;
  process.on('SIGINT', () => (interrupted = true));
  heading('Starting PostgreSQL, Redis, API and worker');
  const server = await startServer();
  print(`  ready at ${server.url}, log in ${server.logPath}`);
  try {
    await tour(server);
    if (values.exit || interrupted) return 0;
    print(`\n${bold('Ctrl-C ends it.')}`);
    return await untilInterrupted(server);
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
  heading('It is yours now');
  print(`  API docs  ${server.url}/docs`);
  print(`  health    ${server.url}/health/ready`);
  print(`  metrics   ${server.url}/metrics`);
  print(`  admin key ${server.adminKey}`);
}

/** Waits for Ctrl-C, or for the server to end on its own, which is a failure. */
async function untilInterrupted(server: RunningServer): Promise<number> {
  const signal = new Promise<number>((resolve) => {
    for (const name of ['SIGINT', 'SIGTERM'] as const) process.on(name, () => resolve(0));
  });
  return Promise.race([signal, server.ended.then((code) => code || 1)]);
}
