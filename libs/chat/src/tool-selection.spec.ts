import type { PoolTool } from '@causeway/mcp-pool';
import { selectTools } from './tool-selection.js';

const tool = (name: string): PoolTool => ({ name, server: 's', tool: name, inputSchema: {} });
const OFFERED = ['files__read', 'files__write', 'memory__read'].map(tool);

const namesFor = (wanted: string[] | 'all', taken: string[] = []) =>
  selectTools(OFFERED, wanted, taken).tools.map(({ name }) => name);

describe('selectTools', () => {
  it.each([
    ['all', ['files__read', 'files__write', 'memory__read']],
    [['files__read'], ['files__read']],
    [['files__*'], ['files__read', 'files__write']],
    [['*__read'], ['files__read', 'memory__read']],
    [['f*_r*d'], ['files__read']],
    [['files__read*read'], []],
    [['f*write*d'], []],
    [[], []],
  ] as const)('takes of %j: %j', (wanted, expected) => {
    expect(namesFor(wanted === 'all' ? 'all' : [...wanted])).toEqual(expected);
  });

  it('reads nothing but the star as special', () => {
    expect(namesFor(['files..read', 'files__(read|write)'])).toEqual([]);
  });

  it('answers a pattern of many stars at once', () => {
    expect(namesFor([`${'*_'.repeat(30)}x`])).toEqual([]);
  });

  it("lets the client's tool of the same name go first", () => {
    expect(namesFor('all', ['files__read'])).toEqual(['files__write', 'memory__read']);
  });

  it('warns of names that nothing answers to', () => {
    const { warnings } = selectTools(OFFERED, ['files__*', 'gone__tool'], []);
    expect(warnings).toEqual([{ code: 'MCP.TOOL_NOT_FOUND', message: 'no tool is called "gone__tool" now' }]);
  });

  it('offers no more than providers take, and says so', () => {
    const many = Array.from({ length: 200 }, (_, at) => tool(`s__${at}`));
    const { tools, warnings } = selectTools(many, 'all', ['own']);
    expect(tools).toHaveLength(127);
    expect(warnings[0]?.message).toContain('only 127 of the 200');
  });
});
