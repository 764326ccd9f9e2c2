import { headerFault } from './header-declarations.js';

const on = (field: object) => ({ type: 'object', properties: { a: field } });
const named = (name: unknown, type: unknown = 'string') => ({ type, 'x-mcp-header': name });

it.each([
  ['none', { type: 'object' }],
  ['a string', on(named('Region'))],
  ['an integer', on(named('Priority', 'integer'))],
  ['a boolean', on(named('Dry-Run', 'boolean'))],
  ['below objects', on({ type: 'object', properties: { b: named('Region') } })],
  ['two', { properties: { a: named('A'), b: named('B') } }],
  ['a property of that name', { properties: { 'x-mcp-header': { type: 'number' } } }],
  ['in a value', on({ type: 'object', default: named('Region'), examples: [named('Region')] })],
  ['schemas that are none', { properties: 'a', items: null }],
])('accepts valid declarations: %s', (_, schema) => {
  expect(headerFault(schema)).toBeUndefined();
});

it.each([
  ['empty', on(named(''))],
  ['no text', on(named(7))],
  ['a space', on(named('My Region'))],
  ['a colon', on(named('Region:1'))],
  ['not ASCII', on(named('Région'))],
  ['a control character', on(named('Region\t1'))],
  ['a number', on(named('Score', 'number'))],
  ['null', on(named('Nil', 'null'))],
  ['an object', on(named('Data', 'object'))],
  ['no type', on({ 'x-mcp-header': 'Any' })],
  ['the schema itself', named('Root')],
  ['twice', { properties: { a: named('Region'), b: named('Region') } }],
  ['twice but for case', { properties: { a: named('MyField'), b: named('myfield') } }],
  ['in items', on({ type: 'array', items: named('Region') })],
  ['in a choice', { anyOf: [on(named('Region'))] }],
  ['in definitions', { $defs: { region: named('Region') } }],
])('reports an invalid declaration: %s', (_, schema) => {
  expect(headerFault(schema)).toContain('x-mcp-header');
});
