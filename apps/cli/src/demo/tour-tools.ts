import { setTimeout as sleep } from 'node:timers/promises';
import type { DemoClient } from './demo-client.js';
import { bold, dim, heading, oneLine, print } from './terminal.js';

interface Server {
  name: string;
  state: string;
  tools: number;
  lastFailure: { message: string } | null;
}

interface ToolResult {
  content: { type: string; text?: string }[];
  meta: { replica: string; outcome: string; durationMs: number };
}

const CALLS: [tool: string, args: Record<string, unknown>][] = [
  ['everything__get-sum', { a: 19, b: 23 }],
  [
    'memory__create_entities',
    { entities: [{ name: 'Causeway', entityType: 'service', observations: ['was started for a demo'] }] },
  ],
];

/** Lists the tools of the configured MCP servers and calls two of them. */
export async function callTools(client: DemoClient): Promise<void> {
  heading('MCP tools');
  const servers = await connected(client);
  const { items: tools } = await client.json<{ items: { name: string }[] }>('GET', '/api/v1/mcp/tools');
  for (const { name, state, tools: count, lastFailure } of servers) {
    print(`  ${name}: ${state}, ${count} tools${lastFailure ? ` (${lastFailure.message})` : ''}`);
    const mine = tools.filter((tool) => tool.name.startsWith(`${name}__`));
    print(dim(`    ${mine.map((tool) => tool.name).join(', ')}`));
  }
  for (const [tool, args] of CALLS) {
    if (!tools.some(({ name }) => name === tool)) continue;
    const { content, meta } = await client.json<ToolResult>('POST', `/api/v1/mcp/tools/${tool}/call`, { arguments: args });
    print(`  ${bold(tool)} ${JSON.stringify(args)}`);
    print(`    ${oneLine(content.map(({ text }) => text ?? '').join(' '))} ${dim(`${meta.outcome} in ${meta.durationMs} ms`)}`);
  }
}

/** Waits up to 10 s, because the MCP servers connect while the API already answers. */
async function connected(client: DemoClient): Promise<Server[]> {
  for (let attempts = 0; ; attempts++) {
    const { items } = await client.json<{ items: Server[] }>('GET', '/api/v1/mcp/servers');
    if (attempts === 50 || items.every(({ state }) => state === 'ready')) return items;
    await sleep(200);
  }
}
