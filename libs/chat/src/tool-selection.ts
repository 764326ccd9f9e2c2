import type { AnswerWarning } from '@causeway/kernel';
import type { PoolTool } from '@causeway/mcp-pool';

/** Providers reject a request with more tools. */
const MAX_TOOLS = 128;

export interface ToolSelection {
  tools: PoolTool[];
  warnings: AnswerWarning[];
}

/**
 * Selects the pool tools that a request asks for. A pattern without a match causes only a warning, because its server may
 * be temporarily unavailable.
 *
 * @param reservedNames names of the client's own tools, which take precedence over pool tools of the same name
 */
export function selectTools(poolTools: PoolTool[], requested: string[] | 'all', reservedNames: string[]): ToolSelection {
  const patterns = requested === 'all' ? ['*'] : requested;
  const selectable = poolTools.filter(({ name }) => !reservedNames.includes(name));
  const matching = selectable.filter(({ name }) => patterns.some((pattern) => matches(pattern, name)));
  const unmatched = patterns.filter((pattern) => pattern !== '*' && !poolTools.some(({ name }) => matches(pattern, name)));
  const warnings: AnswerWarning[] = unmatched.map((pattern) => ({
    code: 'MCP.TOOL_NOT_FOUND',
    message: `no available tool matches "${pattern}"`,
  }));
  const limit = Math.max(0, MAX_TOOLS - reservedNames.length);
  if (matching.length > limit) {
    const message = `only ${limit} of the ${matching.length} requested tools were passed to the model; request fewer`;
    warnings.push({ code: 'REQUEST.TOO_LARGE', message });
  }
  return { tools: matching.slice(0, limit), warnings };
}

/** Does not use a regular expression, because one with many stars backtracks exponentially. */
function matches(pattern: string, name: string): boolean {
  const [head = '', ...rest] = pattern.split('*');
  const tail = rest.pop();
  if (tail === undefined) return name === head;
  if (!name.startsWith(head) || !name.endsWith(tail) || name.length < head.length + tail.length) return false;
  let inner = name.slice(head.length, name.length - tail.length);
  for (const part of rest) {
    const index = inner.indexOf(part);
    if (index === -1) return false;
    inner = inner.slice(index + part.length);
  }
  return true;
}
