/** Numbers from 0 to 1 that are the same for the same seed (mulberry32). */
export interface Random {
  seed: number;
  next(): number;
  /** From 0 to `below` - 1. */
  int(below: number): number;
  pick<T>(items: readonly T[]): T;
}

/** Says its seed; CHAOS_SEED repeats a run. */
export function seededRandom(seed = Number(process.env.CHAOS_SEED ?? Date.now() % 1_000_000)): Random {
  console.log(`CHAOS_SEED=${seed}`);
  let state = seed;
  const next = () => {
    state = (state + 0x6d2b79f5) | 0;
    let t = Math.imul(state ^ (state >>> 15), 1 | state);
    t = (t + Math.imul(t ^ (t >>> 7), 61 | t)) ^ t;
    return ((t ^ (t >>> 14)) >>> 0) / 2 ** 32;
  };
  const int = (below: number) => Math.floor(next() * below);
  return { seed, next, int, pick: (items) => items[int(items.length)]! };
}
