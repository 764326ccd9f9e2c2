import { backoffMs, connectSoonGapMs } from './backoff.js';
import { Circuit } from './circuit.js';
import { FailureLog } from './failure-log.js';
import { FailureRate } from './failure-rate.js';
import { PeakEwma } from './peak-ewma.js';
import { Restarts } from './restarts.js';

it('doubles the wait up to a maximum, half of it at random', () => {
  const longest = [0, 1, 2, 3, 30].map((failures) => backoffMs(failures, true, false, () => 1));
  expect(longest).toEqual([100, 200, 400, 800, 30_000]);
  expect([0, 1, 30, 179, 180].map((failures) => backoffMs(failures, false, false, () => 1))).toEqual([100, 200, 400, 400, 5_000]);
  expect(backoffMs(180, false, true, () => 1)).toBe(400);
  expect(backoffMs(2, true, true, () => 0)).toBe(200);
});

it('lets a call connect a replica at once, but not one that keeps failing', () => {
  expect([1, 2, 3, 5, 30].map((failures) => connectSoonGapMs(failures, true))).toEqual([0, 500, 500, 2_000, 30_000]);
  expect(connectSoonGapMs(30, false)).toBe(250);
});

it('reports the time of the first failure in a series', () => {
  const log = new FailureLog();
  jest.useFakeTimers({ now: 1_000 });
  log.record('connect', 'first');
  jest.setSystemTime(2_000);
  log.record('connect', 'second');
  expect(log.last).toEqual({ stage: 'connect', message: 'second', since: new Date(1_000).toISOString() });
  log.recordRecovery();
  log.record('exit', 'third');
  expect(log.last?.since).toBe(new Date(2_000).toISOString());
  // failures of calls and of connections are separate series
  jest.setSystemTime(3_000);
  log.record('call', 'fourth');
  log.recordRecovery('call');
  jest.setSystemTime(4_000);
  log.record('call', 'fifth');
  expect(log.last?.since).toBe(new Date(4_000).toISOString());
  log.record('connect', 'sixth');
  expect(log.last?.since).toBe(new Date(2_000).toISOString());
  jest.useRealTimers();
});

describe('Circuit', () => {
  let now: number;
  let circuit: Circuit;
  const call = (good: boolean | null) => circuit.recordEnd(circuit.recordStart(), good, now);
  beforeEach(() => {
    now = 0;
    circuit = new Circuit({ failures: 3, openMs: 1_000, trials: 2 }, () => now);
  });

  it('opens after failures in a row, which a success resets', () => {
    for (const good of [false, false, true, false, false]) call(good);
    expect(circuit.state).toBe('closed');
    call(false);
    expect([circuit.state, circuit.allowsCall, circuit.trialsInMs]).toEqual(['open', false, 1_000]);
  });

  it('counts failures of calls that were in flight together once', () => {
    now = 500;
    for (let i = 0; i < 64; i++) circuit.recordEnd(false, false, 100 + i);
    expect(circuit.state).toBe('closed');
    circuit.recordEnd(false, false, 500);
    circuit.recordEnd(false, false, 501);
    expect(circuit.state).toBe('open');
  });

  it('ignores calls that say nothing about the replica', () => {
    for (let i = 0; i < 10; i++) call(null);
    expect([circuit.state, circuit.hasRecentFailures]).toEqual(['closed', false]);
  });

  it('allows trials after a while, and closes when all succeed', () => {
    circuit.trip();
    now = 1_000;
    expect(circuit.state).toBe('half_open');
    const trials = [circuit.recordStart(), circuit.recordStart()];
    expect([trials, circuit.allowsCall]).toEqual([[true, true], false]);
    circuit.recordEnd(true, true, now);
    expect(circuit.state).toBe('half_open');
    circuit.recordEnd(true, true, now);
    expect([circuit.state, circuit.allowsCall]).toEqual(['closed', true]);
  });

  it('allows another trial after one was cancelled', () => {
    circuit.trip();
    now = 1_000;
    for (let i = 0; i < 5; i++) call(null);
    expect(circuit.allowsCall).toBe(true);
  });

  it('opens for twice as long after each failed trial, up to a maximum', () => {
    const waits: number[] = [];
    circuit.trip();
    for (let i = 0; i < 6; i++) {
      now += circuit.trialsInMs;
      call(false);
      waits.push(circuit.trialsInMs);
    }
    expect(waits).toEqual([2_000, 4_000, 8_000, 16_000, 16_000, 16_000]);
  });

  it('ignores calls that started before it opened', () => {
    const [before, another] = [circuit.recordStart(), circuit.recordStart()];
    circuit.trip();
    circuit.recordEnd(before, false, 0);
    expect(circuit.trialsInMs).toBe(1_000);
    now = 1_000;
    circuit.recordEnd(another, true, 0);
    expect(circuit.state).toBe('half_open');
  });
});

it('PeakEwma jumps to a peak and lets it fade slowly', () => {
  let now = 0;
  const latency = new PeakEwma(() => now);
  latency.observe(10);
  latency.observe(500);
  expect(latency.latencyMs).toBe(500);
  latency.observe(10);
  expect(latency.latencyMs).toBe(500);
  now = 10_000;
  expect(latency.latencyMs).toBeCloseTo(1 + 499 / Math.E);
  latency.observe(10);
  now = 100_000;
  expect(latency.latencyMs).toBeLessThan(2);
});

it('FailureRate counts the last 30 s', () => {
  let now = 0;
  const rate = new FailureRate(() => now);
  expect(rate.recent()).toEqual({ calls: 0, share: 0 });
  for (const good of [true, false, false, false]) rate.record(good);
  now = 29_000;
  rate.record(true);
  expect(rate.recent()).toEqual({ calls: 5, share: 0.6 });
  now = 30_000;
  expect(rate.recent()).toEqual({ calls: 1, share: 0 });
  rate.clear();
  expect(rate.recent().calls).toBe(0);
});

describe('Restarts', () => {
  const limits = { restarts: 3, stableMs: 60_000 };

  it('reports a crash loop of a process that keeps exiting, until it is reset', () => {
    const restarts = new Restarts(true, limits);
    const waits = [0, 0, 0].map((lived) => restarts.recordLoss(lived));
    expect(waits.every((wait) => wait <= 400)).toBe(true);
    expect(restarts.isCrashLoop).toBe(false);
    expect(restarts.recordLoss(20_000)).toBe(60_000);
    expect(restarts.isCrashLoop).toBe(true);
    restarts.reset();
    expect([restarts.isCrashLoop, restarts.failuresInRow]).toEqual([false, 0]);
  });

  it('forgets crashes after a stable time', () => {
    const restarts = new Restarts(true, limits);
    for (let i = 0; i < 10; i++) restarts.recordLoss(60_000);
    expect(restarts.isCrashLoop).toBe(false);
  });

  it('never reports a crash loop of a network server', () => {
    const restarts = new Restarts(false, limits);
    for (let i = 0; i < 100; i++) restarts.recordLoss(0);
    expect(restarts.isCrashLoop).toBe(false);
    expect(restarts.recordLoss(0)).toBeLessThanOrEqual(5_000);
  });
});
