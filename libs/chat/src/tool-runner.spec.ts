import { loadConfig } from '@causeway/config';
import { AppError, type Principal } from '@causeway/kernel';
import type { CallOptions, McpPool, PoolTool, ToolCallResult } from '@causeway/mcp-pool';
import { ToolRunner } from './tool-runner.js';

const PRINCIPAL: Principal = { id: 'k', name: 'key', permissions: [], collections: null, rateLimit: null };
const ECHO: PoolTool = { name: 's__echo', server: 's', tool: 'echo', inputSchema: {} };
const META = { server: 's', replica: '0', attempts: 1, outcome: 'completed', durationMs: 1 } as const;

type Call = (principal: Principal, name: string, args: Record<string, unknown>, options: CallOptions) => Promise<ToolCallResult>;

const answers = (text: string, isError = false) =>
  jest.fn<ReturnType<Call>, Parameters<Call>>(() => Promise.resolve({ content: [{ type: 'text', text }], isError, meta: META }));

function run(call: Call, overrides: { name?: string; args?: string; signal?: AbortSignal } = {}) {
  const runner = new ToolRunner(loadConfig({ MCP_CALL_TIMEOUT_MS: '1234' }), { call, tools: () => [ECHO] } as unknown as McpPool);
  const { name = 's__echo', args = '{"a":1}', signal = new AbortController().signal } = overrides;
  return runner.run(PRINCIPAL, { id: 'call_0', name, arguments: args }, [ECHO], signal);
}

describe('ToolRunner', () => {
  it('calls the tool with the parsed arguments and the configured timeout', async () => {
    const call = answers('pong');
    const { step, content } = await run(call);
    expect(call).toHaveBeenCalledWith(PRINCIPAL, 's__echo', { a: 1 }, expect.objectContaining({ timeoutMs: 1234 }));
    expect(content).toBe('pong');
    expect(step).toMatchObject({ tool: 's__echo', arguments: { a: 1 }, isError: false, result: 'pong' });
  });

  it('calls the tool with an empty object when the arguments are empty', async () => {
    const call = answers('pong');
    await run(call, { args: ' ' });
    expect(call.mock.calls[0]?.[2]).toEqual({});
  });

  it.each(['{"a":', '[1]', 'null', '"text"'])('returns an error to the model for the arguments %s', async (args) => {
    const call = answers('pong');
    const { step, content } = await run(call, { args });
    expect(call).not.toHaveBeenCalled();
    expect(step).toMatchObject({ isError: true, arguments: args });
    expect(content).toContain('not a JSON object');
  });

  it('returns MCP.TOOL_NOT_FOUND for a tool that is not allowed', async () => {
    const call = answers('pong');
    const { content } = await run(call, { name: 's__delete_all' });
    expect(call).not.toHaveBeenCalled();
    expect(content).toContain('MCP.TOOL_NOT_FOUND');
  });

  it('returns the error result of the tool', async () => {
    const { step, content } = await run(answers('disk full', true));
    expect(step.isError).toBe(true);
    expect(content).toBe('The tool failed. disk full');
  });

  it('returns an error of the pool as the result', async () => {
    const call = () => Promise.reject(new AppError('MCP.TIMEOUT', 'no answer in 1234 ms'));
    expect((await run(call)).step).toMatchObject({ isError: true, result: 'MCP.TIMEOUT: no answer in 1234 ms' });
  });

  it('truncates a long result in the step', async () => {
    const { step } = await run(answers('x'.repeat(100_000)));
    expect(step.result.length).toBeLessThan(5_000);
  });

  it('throws the reason of the signal without waiting for the tool when it is aborted', async () => {
    const controller = new AbortController();
    const running = run(() => new Promise(() => undefined), { signal: controller.signal });
    controller.abort(new Error('client left'));
    await expect(running).rejects.toThrow('client left');
  });
});
