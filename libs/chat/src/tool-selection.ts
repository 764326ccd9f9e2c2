import type { AnswerWarning } from '@causeway/kernel';
import type { PoolTool } from '@causeway/mcp-pool';

/** Providers take no more tools than this in one request. */
const MAX_TOOLS = 128;

export interface ToolSelection {
  tools: PoolTool[];
  warnings: AnswerWarning[];
}

/**
 * The pool tools that a request asks for. A name that matches nothing is a warning and no failure, for the server
 * behind it may only be away for now.
 *
 * @param taken names of the caller's own tools, which go first
 */
export function selectTools(offered: PoolTool[], wanted: string[] | 'all', taken: string[]): ToolSelection {
  const patterns = wanted === 'all' ? ['*'] : wanted;
  const free = offered.filter(({ name }) => !taken.includes(name));
  const matching = free.filter(({ name }) => patterns.some((pattern) => matches(pattern, name)));
  const missing = patterns.filter((pattern) => pattern !== '*' && !offered.some(({ name }) => matches(pattern, name)));
  const warnings: AnswerWarning[] = missing.map((pattern) => ({
    code: 'MCP.TOOL_NOT_FOUND',
    message: `no tool is called "${pattern}" now`,
  }));
  const room = Math.max(0, MAX_TOOLS - taken.length);
  if (matching.length > room) {
    const message = `only ${room} of the ${matching.length} tools asked for were offered to the model`;
    warnings.push({ code: 'REQUEST.TOO_LARGE', message });
  }
  return { tools: matching.slice(0, room), warnings };
}

/** Compares by hand: a regular expression made of many stars takes for ever on a near miss. */
function matches(pattern: string, name: string): boolean {
  const [head = '', ...rest] = pattern.split('*');
  const tail = rest.pop();
  if (tail === undefined) return name === head;
  if (!name.startsWith(head) || !name.endsWith(tail) || name.length < head.length + tail.length) return false;
  let inner = name.slice(head.length, name.length - tail.length);
  for (const part of rest) {
    const at = inner.indexOf(part);
    if (at === -1) return false;
    inner = inner.slice(at + part.length);
  }
  return true;
}
