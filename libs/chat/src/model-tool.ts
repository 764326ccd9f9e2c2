import type { PoolTool } from '@causeway/mcp-pool';
import type { ModelTool } from '@causeway/models';
import { cut } from './tool-output.js';

/** Providers refuse the whole request for one longer description. */
const MAX_DESCRIPTION = 1024;

/**
 * A tool of the pool as models take it. Providers also refuse a request for one schema that is not of an object with
 * properties, so one careless server would silence all others.
 */
export function toModelTool({ name, title, description, inputSchema }: PoolTool): ModelTool {
  const text = description ?? title ?? '';
  return {
    name,
    description: text.length > MAX_DESCRIPTION ? cut(text, MAX_DESCRIPTION - 50) : text,
    parameters: { properties: {}, ...inputSchema, type: 'object' },
  };
}
