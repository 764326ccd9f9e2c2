export { startEmbedded } from './embedded.js';
export type { EmbeddedOptions, EmbeddedServices } from './embedded.js';
export type { Crash } from './process/supervised-service.js';
