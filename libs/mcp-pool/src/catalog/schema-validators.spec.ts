import { Logger } from '@nestjs/common';
import { SchemaValidators } from './schema-validators.js';

Logger.overrideLogger(false);

const check = (schema: Record<string, unknown>, value: unknown) =>
  new SchemaValidators().validate('hash', { type: 'object', ...schema }, value);

describe('SchemaValidators', () => {
  it('reports every mistake with its JSON pointer', () => {
    const schema = {
      properties: { a: { type: 'string' }, list: { type: 'array', items: { enum: ['x'] } }, 'x/y': { type: 'number' } },
      required: ['a', 'b'],
      additionalProperties: false,
    };
    expect(check(schema, { list: ['x', 'z'], 'x/y': 'no', other: 1 })).toEqual(
      expect.arrayContaining([
        { pointer: '/a', message: 'is required' },
        { pointer: '/b', message: 'is required' },
        { pointer: '/other', message: 'is not allowed' },
        { pointer: '/list/1', message: 'must be equal to one of the allowed values: ["x"]' },
        { pointer: '/x~1y', message: 'must be number' },
      ]),
    );
  });

  it.each([
    ['draft-07', 'http://json-schema.org/draft-07/schema#'],
    ['2020-12', 'https://json-schema.org/draft/2020-12/schema'],
    ['none named', undefined],
  ])('validates %s, with formats', (_name, $schema) => {
    const schema = { $schema, properties: { at: { type: 'string', format: 'date-time' } } };
    expect(check(schema, { at: 'yesterday' })).toHaveLength(1);
    expect(check(schema, { at: '2026-11-22T10:00:00Z' })).toEqual([]);
  });

  it('validates prefixItems of 2020-12', () => {
    expect(check({ properties: { pair: { prefixItems: [{ type: 'number' }] } } }, { pair: ['x'] })).toHaveLength(1);
  });

  it.each([
    { properties: { a: { type: 'nonsense' } } },
    { $ref: 'http://elsewhere/schema' },
    { properties: { a: { pattern: '(' } } },
  ])('accepts everything when the schema cannot be compiled: %j', (schema) => expect(check(schema, { a: 1 })).toEqual([]));

  it.each([
    ['^[^\\u0000-\\u001f]+$', 'plain', 'a\tb'],
    ['^\\d{4}-\\d{2}$', '2026-11', '2026-1'],
    ['[一-龥]', '你好', 'hello'],
    ['\\u4f60', '你', '好'],
    ['^https?:\\/\\/', 'https://a', 'ftp://a'],
  ])('matches the pattern %s', (pattern, good, bad) => {
    const schema = { properties: { a: { type: 'string', pattern } } };
    expect([check(schema, { a: good }), check(schema, { a: bad }).length]).toEqual([[], 1]);
  });

  it('matches a pattern with exponential backtracking in linear time', () => {
    // with backtracking this match would never end
    const schema = { properties: { a: { type: 'string', pattern: '^(a+)+$' } } };
    expect(check(schema, { a: `${'a'.repeat(5_000)}b` })).toHaveLength(1);
  });

  it.each([
    { properties: { a: { pattern: '^(?=a)a$' } }, required: ['b'] },
    { properties: { a: { not: { pattern: '(?=.*\\.\\.)' } } } },
    { patternProperties: { '^(?!x-)': { type: 'string' } } },
  ])('accepts everything when a pattern has no linear-time match: %j', (schema) =>
    expect(check(schema, { a: 'b', 'x-id': 5 })).toEqual([]),
  );

  it('reports at most a hundred mistakes', () => {
    const list = Array<string>(5_000).fill('x');
    expect(check({ properties: { list: { items: { type: 'number' } } } }, { list })).toHaveLength(100);
  });

  it('keeps two schemas with the same $id apart', () => {
    const validators = new SchemaValidators();
    const schema = (type: string) => ({ $id: 'https://example.org/same', type: 'object', properties: { a: { type } } });
    expect(validators.validate('1', schema('string'), { a: 'x' })).toEqual([]);
    expect(validators.validate('2', schema('number'), { a: 'x' })).toHaveLength(1);
  });
});
