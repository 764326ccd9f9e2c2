import { z } from 'zod';
import type { ListKind } from './list-all.js';

/** Nobody reads more, and a model is to be spared it. */
const MAX_DESCRIPTION = 16_000;

const name = z.string().min(1).max(1_000);
const title = z.string().max(1_000).optional().catch(undefined);
const description = z
  .string()
  .transform((text) => (text.length > MAX_DESCRIPTION ? `${text.slice(0, MAX_DESCRIPTION)}…` : text))
  .optional()
  .catch(undefined);
const mimeType = z.string().max(200).optional().catch(undefined);

const tool = z.object({
  name,
  title,
  description,
  inputSchema: z.looseObject({ type: z.literal('object') }),
  outputSchema: z.looseObject({}).optional().catch(undefined),
  annotations: z
    .object({
      title: z.string(),
      readOnlyHint: z.boolean(),
      destructiveHint: z.boolean(),
      idempotentHint: z.boolean(),
      openWorldHint: z.boolean(),
    })
    .partial()
    .optional()
    .catch(undefined),
});

const resource = z.object({
  uri: z.string().min(1).max(4_000),
  name,
  title,
  description,
  mimeType,
  size: z.number().optional().catch(undefined),
});

const resourceTemplate = z.object({ uriTemplate: z.string().min(1).max(4_000), name, title, description, mimeType });

const prompt = z.object({
  name,
  title,
  description,
  arguments: z
    .array(z.object({ name, description, required: z.boolean().optional().catch(undefined) }))
    .max(1_000)
    .optional(),
});

export type ListedTool = z.output<typeof tool>;
export type ListedResource = z.output<typeof resource>;
export type ListedResourceTemplate = z.output<typeof resourceTemplate>;
export type ListedPrompt = z.output<typeof prompt>;

/** What of each list is taken over; all else that a server sends is left behind. */
export const TOOLS: ListKind<ListedTool> = { method: 'tools/list', key: 'tools', item: tool };
export const RESOURCES: ListKind<ListedResource> = { method: 'resources/list', key: 'resources', item: resource };
export const RESOURCE_TEMPLATES: ListKind<ListedResourceTemplate> = {
  method: 'resources/templates/list',
  key: 'resourceTemplates',
  item: resourceTemplate,
};
export const PROMPTS: ListKind<ListedPrompt> = { method: 'prompts/list', key: 'prompts', item: prompt };
