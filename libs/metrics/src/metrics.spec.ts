import { register } from 'prom-client';
import { counter, gauge, latency } from './metrics.js';

describe('metrics', () => {
  afterEach(() => register.clear());

  it('returns the same counter for the same name, so that two instances of a class share it', async () => {
    counter('causeway_things_total', 'Things', ['kind']).inc({ kind: 'a' });
    counter('causeway_things_total', 'Things', ['kind']).inc({ kind: 'a' });
    expect(await register.metrics()).toContain('causeway_things_total{kind="a"} 2');
  });

  it('observes durations in seconds', async () => {
    latency('causeway_wait_seconds', 'Waits').observe(0.004);
    gauge('causeway_level', 'Level').set(3);
    const text = await register.metrics();
    expect(text).toContain('causeway_wait_seconds_bucket{le="0.005"} 1');
    expect(text).toContain('causeway_level 3');
  });
});
