import type { PoolTool } from '@causeway/mcp-pool';
import type { ModelTool } from '@causeway/models';
import { truncateText } from './tool-output.js';

/** Providers reject a request that contains a longer description. */
const MAX_DESCRIPTION = 1024;

/**
 * Converts a tool of the pool to a tool of a model request. Providers reject a request if one schema is not an object with
 * properties, so the tool of one careless server would make all others unusable.
 */
export function toModelTool({ name, title, description, inputSchema }: PoolTool): ModelTool {
  const text = description ?? title ?? '';
  return {
    name,
    description: text.length > MAX_DESCRIPTION ? truncateText(text, MAX_DESCRIPTION - 50) : text,
    parameters: { properties: {}, ...inputSchema, type: 'object' },
  };
}
