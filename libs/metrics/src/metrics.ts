import { Counter, Gauge, Histogram, register } from 'prom-client';

/** In seconds: from reading memory to a slow model. */
const LATENCY_BUCKETS = [0.001, 0.0025, 0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 10, 30, 60, 120];

/** The counter of this name in the process-wide registry, made on first use. Name it `causeway_…_total`. */
export function counter<Label extends string>(name: string, help: string, labelNames: Label[] = []): Counter<Label> {
  return (register.getSingleMetric(name) as Counter<Label> | undefined) ?? new Counter({ name, help, labelNames });
}

/** The gauge of this name in the process-wide registry, made on first use. */
export function gauge<Label extends string>(name: string, help: string, labelNames: Label[] = []): Gauge<Label> {
  return (register.getSingleMetric(name) as Gauge<Label> | undefined) ?? new Gauge({ name, help, labelNames });
}

/** The histogram of durations of this name, made on first use. Name it `causeway_…_seconds`; observe seconds. */
export function latency<Label extends string>(name: string, help: string, labelNames: Label[] = []): Histogram<Label> {
  const existing = register.getSingleMetric(name) as Histogram<Label> | undefined;
  return existing ?? new Histogram({ name, help, labelNames, buckets: LATENCY_BUCKETS });
}
