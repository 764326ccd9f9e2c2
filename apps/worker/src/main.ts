import { exitOnStartError, requireNode } from '@causeway/kernel';

requireNode();
const { startWorker } = await import('./start.js');
await startWorker().catch(exitOnStartError);
