import { exitOnStartError, requireNode } from '@causeway/kernel';

requireNode();
const { startApi } = await import('./start.js');
await startApi().catch(exitOnStartError);
