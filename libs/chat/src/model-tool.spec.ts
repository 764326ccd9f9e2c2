import type { PoolTool } from '@causeway/mcp-pool';
import { toModelTool } from './model-tool.js';

const buildTool = (overrides: Partial<PoolTool>): PoolTool => ({
  name: 's__t',
  server: 's',
  tool: 't',
  inputSchema: {},
  ...overrides,
});

describe('toModelTool', () => {
  it('keeps name, description and schema of a valid tool', () => {
    const inputSchema = { type: 'object', properties: { a: { type: 'string' } }, required: ['a'] };
    expect(toModelTool(buildTool({ description: 'Does it', inputSchema }))).toEqual({
      name: 's__t',
      description: 'Does it',
      parameters: inputSchema,
    });
  });

  it('turns any schema into that of an object with properties', () => {
    expect(toModelTool(buildTool({ inputSchema: { type: 'object' } })).parameters).toEqual({ type: 'object', properties: {} });
    expect(toModelTool(buildTool({ inputSchema: { type: 'string' } })).parameters).toEqual({ type: 'object', properties: {} });
  });

  it('truncates a description that providers would reject', () => {
    const { description } = toModelTool(buildTool({ description: 'x'.repeat(5000) }));
    expect(description.length).toBeLessThanOrEqual(1024);
    expect(description).toContain('more characters');
    expect(toModelTool(buildTool({ title: 'A title' })).description).toBe('A title');
  });
});
