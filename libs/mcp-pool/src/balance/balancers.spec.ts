import { BALANCERS } from '../config/server-config.js';
import type { Balancer, ReplicaLoad } from './balancer.js';
import { makeBalancer } from './make-balancer.js';
import { PowerOfTwoChoices } from './power-of-two-choices.js';

const candidate = (id: string, more: Partial<ReplicaLoad> = {}): ReplicaLoad => ({
  id,
  weight: 1,
  inFlight: 0,
  latencyMs: 10,
  ...more,
});
const shares = (balancer: Balancer, candidates: ReplicaLoad[], calls: number, key = (call: number) => String(call)) => {
  const count = Object.fromEntries(candidates.map(({ id }) => [id, 0]));
  for (let call = 0; call < calls; call++) count[balancer.choose(candidates, key(call)).id]!++;
  return count;
};

it.each(BALANCERS)('%s chooses the only candidate', (name) => {
  const only = candidate('a');
  expect(makeBalancer(name).choose([only], 'key')).toBe(only);
});

it('round-robin: the replicas take turns', () => {
  expect(shares(makeBalancer('round-robin'), [candidate('a'), candidate('b'), candidate('c')], 9)).toEqual({ a: 3, b: 3, c: 3 });
});

it('least-in-flight: chooses the fewest calls relative to the weight; equals take turns', () => {
  const balancer = makeBalancer('least-in-flight');
  const all = [candidate('a', { inFlight: 3, weight: 4 }), candidate('b', { inFlight: 1 }), candidate('c', { inFlight: 1 })];
  expect(balancer.choose(all, '').id).toBe('a');
  expect(shares(balancer, all.slice(1), 4)).toEqual({ b: 2, c: 2 });
});

it('weighted: shares calls in proportion, evenly spread', () => {
  const balancer = makeBalancer('weighted');
  const all = [candidate('a', { weight: 5 }), candidate('b'), candidate('c')];
  const order = Array.from({ length: 7 }, () => balancer.choose(all, '').id).join('');
  expect(order).toBe('aabacaa');
});

describe('peak-ewma', () => {
  it('chooses the replica of two that is expected to finish first', () => {
    const slow = candidate('slow', { latencyMs: 100 });
    const busy = candidate('busy', { latencyMs: 10, inFlight: 20 });
    const balancer = makeBalancer('peak-ewma');
    for (let i = 0; i < 20; i++) expect(balancer.choose([slow, busy], '')).toBe(slow);
    const heavy = { ...busy, weight: 4 };
    for (let i = 0; i < 20; i++) expect(balancer.choose([slow, heavy], '')).toBe(heavy);
  });

  it('never compares a replica with itself, and considers all over time', () => {
    const all = ['a', 'b', 'c'].map((id) => candidate(id));
    const draws = [0.99, 0.99];
    expect(new PowerOfTwoChoices(() => draws.pop() ?? 0).choose(all)).toBe(all[2]);
    const count = shares(makeBalancer('peak-ewma'), all, 3_000);
    for (const share of Object.values(count)) expect(share).toBeGreaterThan(700);
  });
});

describe('consistent-hash', () => {
  const all = ['a', 'b', 'c', 'd'].map((id) => candidate(id));
  const balancer = makeBalancer('consistent-hash');
  const keys = Array.from({ length: 2_000 }, (_, index) => `key ${index}`);

  it('sends equal keys to the same replica and spreads different ones', () => {
    for (const share of Object.values(shares(balancer, all, 2_000))) expect(share).toBeGreaterThan(400);
    expect(shares(balancer, all, 50, () => 'one')).toEqual(expect.objectContaining({ [balancer.choose(all, 'one').id]: 50 }));
  });

  it('moves only the keys of a removed replica', () => {
    const rest = all.slice(0, 3);
    const moved = keys.filter(
      (key) => balancer.choose(all, key).id !== 'd' && balancer.choose(all, key) !== balancer.choose(rest, key),
    );
    expect(moved).toEqual([]);
  });

  it('shares keys in proportion to the weights', () => {
    const { a = 0, b = 0 } = shares(balancer, [candidate('a', { weight: 3 }), candidate('b')], 4_000);
    expect(a / b).toBeGreaterThan(2.4);
    expect(a / b).toBeLessThan(3.7);
  });
});
