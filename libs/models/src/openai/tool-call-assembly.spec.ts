import { ToolCallAssembly, type ToolCallPiece } from './tool-call-assembly.js';

function assemble(...pieces: ToolCallPiece[]) {
  const assembly = new ToolCallAssembly();
  for (const piece of pieces) assembly.append(piece);
  return assembly.calls();
}

describe('ToolCallAssembly', () => {
  it('uses an id that comes with a later piece', () => {
    const pieces = [
      { index: 0, function: { name: 'f', arguments: '{' } },
      { index: 0, id: 'a', function: { arguments: '}' } },
    ];
    expect(assemble(...pieces)).toEqual([{ id: 'a', name: 'f', arguments: '{}' }]);
  });

  it('accepts complete calls without an index', () => {
    const pieces = [
      { id: 'a', function: { name: 'f', arguments: '{"x":1}' } },
      { id: 'b', function: { name: 'f', arguments: '{"x":2}' } },
    ];
    expect(assemble(...pieces).map(({ id, arguments: text }) => [id, text])).toEqual([
      ['a', '{"x":1}'],
      ['b', '{"x":2}'],
    ]);
  });

  it('generates ids for complete calls without an index and without ids', () => {
    const calls = assemble({ function: { name: 'f', arguments: '{}' } }, { function: { name: 'g' } });
    expect(calls.map(({ name }) => name)).toEqual(['f', 'g']);
    expect(new Set(calls.map(({ id }) => id)).size).toBe(2);
    expect(calls[0]?.id).toMatch(/^call_/);
  });

  it('appends a piece that has neither index nor id to the last call', () => {
    expect(assemble({ id: 'a', function: { name: 'f', arguments: '{"x"' } }, { function: { arguments: ':1}' } })).toEqual([
      { id: 'a', name: 'f', arguments: '{"x":1}' },
    ]);
  });

  it('separates calls with different ids that all have index 0', () => {
    const pieces = [
      { index: 0, id: 'a', function: { name: 'f', arguments: '{}' } },
      { index: 0, id: 'b', function: { name: 'g', arguments: '{}' } },
    ];
    expect(assemble(...pieces).map(({ id }) => id)).toEqual(['a', 'b']);
  });

  it('keeps one id and one name when every piece repeats them', () => {
    const pieces = [
      { index: 0, id: 'a', function: { name: 'f', arguments: '{' } },
      { index: 0, id: 'a', function: { name: 'f', arguments: '}' } },
    ];
    expect(assemble(...pieces)).toEqual([{ id: 'a', name: 'f', arguments: '{}' }]);
  });

  it('serializes arguments that come as an object and returns {} for empty arguments', () => {
    expect(
      assemble({ index: 0, function: { name: 'f', arguments: { x: 1 } } }, { index: 1, function: { name: 'g', arguments: '' } }),
    ).toMatchObject([{ arguments: '{"x":1}' }, { arguments: '{}' }]);
  });

  it('drops a call that has no name', () => expect(assemble({ index: 0, id: 'a' })).toEqual([]));
});
