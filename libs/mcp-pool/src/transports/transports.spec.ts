import { childEnvironment } from './child-environment.js';
import { LineLog } from './line-log.js';

it('gives a process the allowed variables and the configured ones, which win', () => {
  const own = { PATH: '/bin', HOME: undefined, SECRET: 's', LANG: 'C', NODE_OPTIONS: '--x' };
  expect(childEnvironment(own, { LANG: 'zh_CN', KEY: 'k' })).toEqual({ PATH: '/bin', LANG: 'zh_CN', KEY: 'k' });
});

describe('LineLog', () => {
  const collect = (now: () => number = Date.now) => {
    const lines: string[] = [];
    return { lines, log: new LineLog((line) => void lines.push(line), now) };
  };

  it('forwards whole lines, however they are split', () => {
    const { lines, log } = collect();
    for (const chunk of ['on', 'e\ntw', 'o\r\n\n', 'three']) log.push(chunk);
    expect(lines).toEqual(['one', 'two']);
    log.flush();
    expect(lines).toEqual(['one', 'two', 'three']);
    expect(log.last).toBe('three');
  });

  it('cuts a long line without keeping the rest', () => {
    const { lines, log } = collect();
    for (let i = 0; i < 100; i++) log.push('x'.repeat(1_000));
    log.push('\n');
    expect(lines[0]).toHaveLength(2_001);
  });

  it('leaves out lines above the rate limit, and reports how many', () => {
    let now = 10_000;
    const { lines, log } = collect(() => now);
    log.push('x\n'.repeat(80));
    expect(lines).toHaveLength(50);
    now += 10_000;
    log.push('later\n');
    expect(lines.slice(50)).toEqual(['(30 lines left out)', 'later']);
  });
});
