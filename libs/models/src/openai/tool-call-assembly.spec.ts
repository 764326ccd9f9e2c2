import { ToolCallAssembly, type ToolCallPiece } from './tool-call-assembly.js';

function assemble(...pieces: ToolCallPiece[]) {
  const assembly = new ToolCallAssembly();
  for (const piece of pieces) assembly.add(piece);
  return assembly.calls();
}

describe('ToolCallAssembly', () => {
  it('takes an id that comes late', () => {
    const pieces = [
      { index: 0, function: { name: 'f', arguments: '{' } },
      { index: 0, id: 'a', function: { arguments: '}' } },
    ];
    expect(assemble(...pieces)).toEqual([{ id: 'a', name: 'f', arguments: '{}' }]);
  });

  it('takes whole calls without an index', () => {
    const pieces = [
      { id: 'a', function: { name: 'f', arguments: '{"x":1}' } },
      { id: 'b', function: { name: 'f', arguments: '{"x":2}' } },
    ];
    expect(assemble(...pieces).map(({ id, arguments: text }) => [id, text])).toEqual([
      ['a', '{"x":1}'],
      ['b', '{"x":2}'],
    ]);
  });

  it('takes whole calls without an index and without ids, and gives each an id', () => {
    const calls = assemble({ function: { name: 'f', arguments: '{}' } }, { function: { name: 'g' } });
    expect(calls.map(({ name }) => name)).toEqual(['f', 'g']);
    expect(new Set(calls.map(({ id }) => id)).size).toBe(2);
    expect(calls[0]?.id).toMatch(/^call_/);
  });

  it('goes on with the last call where a piece has neither index nor id', () => {
    expect(assemble({ id: 'a', function: { name: 'f', arguments: '{"x"' } }, { function: { arguments: ':1}' } })).toEqual([
      { id: 'a', name: 'f', arguments: '{"x":1}' },
    ]);
  });

  it('tells calls apart that all have index 0', () => {
    const pieces = [
      { index: 0, id: 'a', function: { name: 'f', arguments: '{}' } },
      { index: 0, id: 'b', function: { name: 'g', arguments: '{}' } },
    ];
    expect(assemble(...pieces).map(({ id }) => id)).toEqual(['a', 'b']);
  });

  it('does not repeat a name or id that comes with every piece', () => {
    const pieces = [
      { index: 0, id: 'a', function: { name: 'f', arguments: '{' } },
      { index: 0, id: 'a', function: { name: 'f', arguments: '}' } },
    ];
    expect(assemble(...pieces)).toEqual([{ id: 'a', name: 'f', arguments: '{}' }]);
  });

  it('writes arguments as JSON that come as an object, and none as an empty object', () => {
    expect(
      assemble({ index: 0, function: { name: 'f', arguments: { x: 1 } } }, { index: 1, function: { name: 'g', arguments: '' } }),
    ).toMatchObject([{ arguments: '{"x":1}' }, { arguments: '{}' }]);
  });

  it('drops what never got a name', () => expect(assemble({ index: 0, id: 'a' })).toEqual([]));
});
