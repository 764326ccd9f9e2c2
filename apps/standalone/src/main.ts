import { requireNode } from '@causeway/kernel';

requireNode();
const { startStandalone } = await import('./start.js');
await startStandalone();
