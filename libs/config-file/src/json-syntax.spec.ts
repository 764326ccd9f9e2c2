import { parseJson } from './json-syntax.js';

describe('parseJson', () => {
  it.each(['{}', ' [1, -2.5e3, "a\\n\\u00e9", true, null] ', '{"a": {"b": []}}', '0'])('returns the value of %s', (text) => {
    expect(parseJson(text)).toEqual({ value: JSON.parse(text) as unknown });
  });

  it.each([
    ['{\n  "a": 1,\n}', 3, 1, 'a key in double quotes'],
    ['{\n  // note\n}', 2, 3, 'comments are not allowed'],
    ['{"a" 1}', 1, 6, '":"'],
    ['{"a": 1 "b": 2}', 1, 9, '"," or a closing bracket'],
    ["{'a': 1}", 1, 2, `unexpected "'a'"`],
    ['{"a": undefined}', 1, 7, 'unexpected "undefined"'],
    ['{"a": 1}}', 1, 9, 'the end of the file'],
    ['{"a": "x', 1, 7, 'no closing quote'],
    ['{"a": 1', 1, 8, '"," or "}"'],
    ['', 1, 1, 'a value'],
    ['[01]', 1, 3, '"," or a closing bracket'],
  ])('locates the mistake in %j at line %i, column %i', (text, line, column, wanted) => {
    expect(() => JSON.parse(text)).toThrow();
    expect(parseJson(text)).toEqual({ mistake: { line, column, message: expect.stringContaining(wanted) } });
  });

  it.each(['{"token": "Bearer secret', '{"token": "Bearer secret\\x"}', '{"token" "Bearer secret"}', '["a" "Bearer secret"]'])(
    'does not quote the string in the mistake of %j',
    (text) => {
      const parsed = parseJson(text);
      expect(parsed).toEqual({ mistake: expect.anything() });
      expect(JSON.stringify(parsed)).not.toMatch(/Bearer|secret/);
    },
  );
});
