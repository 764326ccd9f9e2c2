import { findSyntaxMistake } from './json-syntax.js';

describe('findSyntaxMistake', () => {
  test.each(['{}', ' [1, -2.5e3, "a\\n\\u00e9", true, null] ', '{"a": {"b": []}}', '0'])('%s is JSON', (text) => {
    expect(findSyntaxMistake(text)).toBeNull();
    expect(() => JSON.parse(text)).not.toThrow();
  });

  test.each([
    ['{\n  "a": 1,\n}', 3, 1, 'a key in double quotes'],
    ['{\n  // note\n}', 2, 3, 'a key in double quotes'],
    ['{"a" 1}', 1, 6, '":"'],
    ['{"a": 1 "b": 2}', 1, 9, '"," or "}"'],
    ["{'a': 1}", 1, 2, 'a key in double quotes'],
    ['{"a": undefined}', 1, 7, 'a value'],
    ['{"a": 1}}', 1, 9, 'the end of the file'],
    ['{"a": "x', 1, 7, 'a value'],
    ['', 1, 1, 'a value'],
    ['[01]', 1, 3, '"," or "]"'],
  ])('%j is wrong at line %i, column %i', (text, line, column, wanted) => {
    expect(() => JSON.parse(text)).toThrow();
    expect(findSyntaxMistake(text)).toMatchObject({ line, column, message: expect.stringContaining(wanted) });
  });
});
