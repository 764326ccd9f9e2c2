export { counter, gauge, latency } from './metrics.js';
export { MetricsModule } from './metrics.module.js';
