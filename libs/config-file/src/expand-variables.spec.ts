import type { FieldError } from '@causeway/kernel';
import { expandVariables } from './expand-variables.js';

const run = (value: unknown, variables = {}) => {
  const mistakes: FieldError[] = [];
  return { value: expandVariables(value, variables, mistakes), mistakes };
};

describe('expandVariables', () => {
  it('replaces variables in every string, also inside longer ones', () => {
    const { value, mistakes } = run({ url: '${BASE}/mcp', list: ['${A}-${B}', 7, null] }, { BASE: 'http://x', A: '1', B: '2' });
    expect(value).toEqual({ url: 'http://x/mcp', list: ['1-2', 7, null] });
    expect(mistakes).toEqual([]);
  });

  it('uses the default when a variable is missing or empty', () => {
    expect(run('${A:-one}|${B:-}|${C:-two}', { C: '' }).value).toBe('one||two');
    expect(run('${A:-http://h:1/x}').value).toBe('http://h:1/x');
  });

  it('lists every missing variable with its JSON pointer', () => {
    const { mistakes } = run({ 'a/b': ['${ONE}'], c: '${TWO}${THREE}' });
    expect(mistakes.map(({ pointer }) => pointer)).toEqual(['/a~1b/0', '/c', '/c']);
    expect(mistakes[0]?.message).toContain('ONE');
  });

  it('leaves text alone that is no reference, and does not expand the values it inserts', () => {
    expect(run('$HOME ${} ${1X} {A}', { HOME: 'x' }).value).toBe('$HOME ${} ${1X} {A}');
    expect(run('${A}', { A: '${B}', B: 'no' }).value).toBe('${B}');
  });
});
