import { requireNode } from '@causeway/kernel';

requireNode();
const { runCli } = await import('./cli.js');
process.exitCode = await runCli(process.argv.slice(2));
