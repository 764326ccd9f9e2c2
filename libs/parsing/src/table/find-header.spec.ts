import { findHeader } from './find-header.js';

const header = (...rows: string[][]) =>
  findHeader(rows.map((texts) => texts.map((text, column) => ({ column, text })).filter(({ text }) => text !== '')));

describe('findHeader', () => {
  it.each([
    [
      'values',
      [
        ['name', 'born'],
        ['Ann', '1990-01-31'],
        ['Bob', '12/3/1991'],
      ],
    ],
    [
      'long texts',
      [
        ['question', 'answer'],
        ['How does it work?', 'By taking one step after the other.'],
      ],
    ],
    [
      'a few repeated texts',
      [
        ['who', 'city'],
        ['a', 'Rome'],
        ['b', 'Rome'],
        ['c', 'Bonn'],
        ['d', 'Bonn'],
      ],
    ],
  ])('finds a header above %s', (_, rows) => {
    expect([...(header(...rows)?.labels.values() ?? [])]).toEqual(rows[0]);
  });

  it('finds a header below a title', () => {
    expect(header(['Sales 2024'], ['city', 'sum'], ['Rome', '3'])).toMatchObject({ row: 1 });
  });

  it.each([
    [
      'texts above texts',
      [
        ['Ann', 'Rome'],
        ['Bob', 'Bonn'],
      ],
    ],
    [
      'a first row that contains a value',
      [
        ['name', '2024'],
        ['Ann', '3'],
      ],
    ],
    [
      'names that are not distinct',
      [
        ['sum', 'sum'],
        ['1', '2'],
      ],
    ],
    [
      'fewer names than columns',
      [
        ['a', 'b'],
        ['1', '2', '3', '4', '5'],
      ],
    ],
    ['nothing below', [['a', 'b']]],
    ['a single column', [['a'], ['1']]],
  ])('finds no header in %s', (_, rows) => {
    expect(header(...rows)).toBeUndefined();
  });
});
