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
  ] as const)('selects for %j: %j', (wanted, expected) => {
    expect(namesFor(wanted === 'all' ? 'all' : [...wanted])).toEqual(expected);
  });

  it('treats no character but the star as special', () => {
    expect(namesFor(['files..read', 'files__(read|write)'])).toEqual([]);
  });

  it('matches a pattern of many stars without backtracking', () => {
    expect(namesFor([`${'*_'.repeat(30)}x`])).toEqual([]);
  });

  it('leaves out a pool tool that has the name of a client tool', () => {
    expect(namesFor('all', ['files__read'])).toEqual(['files__write', 'memory__read']);
  });

  it('warns of a pattern that matches no tool', () => {
    const { warnings } = selectTools(OFFERED, ['files__*', 'gone__tool'], []);
    expect(warnings).toEqual([{ code: 'MCP.TOOL_NOT_FOUND', message: 'no available tool matches "gone__tool"' }]);
  });

  it('limits the tools to 128 including those of the client, with a warning', () => {
    const many = Array.from({ length: 200 }, (_, at) => tool(`s__${at}`));
    const { tools, warnings } = selectTools(many, 'all', ['own']);
    expect(tools).toHaveLength(127);
    expect(warnings[0]?.message).toContain('only 127 of the 200');
  });
});
