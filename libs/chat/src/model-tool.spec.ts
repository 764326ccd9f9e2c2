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
  it('leaves a good tool as it is', () => {
    const inputSchema = { type: 'object', properties: { a: { type: 'string' } }, required: ['a'] };
    expect(toModelTool(buildTool({ description: 'Does it', inputSchema }))).toEqual({
      name: 's__t',
      description: 'Does it',
      parameters: inputSchema,
    });
  });

  it('makes an object with properties of any schema', () => {
    expect(toModelTool(buildTool({ inputSchema: { type: 'object' } })).parameters).toEqual({ type: 'object', properties: {} });
    expect(toModelTool(buildTool({ inputSchema: { type: 'string' } })).parameters).toEqual({ type: 'object', properties: {} });
  });

  it('keeps the description to what providers take', () => {
    const { description } = toModelTool(buildTool({ description: 'x'.repeat(5000) }));
    expect(description.length).toBeLessThanOrEqual(1024);
    expect(description).toContain('more characters');
    expect(toModelTool(buildTool({ title: 'A title' })).description).toBe('A title');
  });
});
