import { parseMetadata } from './upload-fields.js';

describe('parseMetadata', () => {
  it('accepts a JSON object', () => {
    expect(parseMetadata('{"team": "港口", "year": 2026, "tags": ["a"]}', false)).toEqual({
      team: '港口',
      year: 2026,
      tags: ['a'],
    });
  });

  it.each([
    ['not JSON', '{a}'],
    ['a list', '[1]'],
    ['a NUL character, which PostgreSQL cannot hold', '{"a": "\\u0000"}'],
  ])('refuses %s', (_, text) => {
    expect(() => parseMetadata(text, false)).toThrow(expect.objectContaining({ code: 'REQUEST.INVALID' }));
  });

  it('refuses text that was truncated at the limit', () => {
    expect(() => parseMetadata('{}', true)).toThrow('64 KiB');
  });
});
