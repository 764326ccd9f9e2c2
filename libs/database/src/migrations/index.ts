import { Initial1763800000000 } from './1763800000000-initial.js';

/** In the order in which they are applied. A migration that has landed is never edited. */
export const migrations = [Initial1763800000000];
