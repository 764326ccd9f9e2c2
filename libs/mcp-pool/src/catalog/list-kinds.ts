import { z } from 'zod';
import { sizeOf } from '../json/size-of.js';
import type { ListKind } from './list-all.js';
import { isNestedAtMost } from '../json/nesting.js';

/** Longer descriptions only cost tokens of the model. */
const MAX_DESCRIPTION = 16_000;
const MAX_TITLE = 1_000;
/** Schemas are hashed, compared and compiled recursively, on the event loop. */
const MAX_DEPTH = 100;
const MAX_SCHEMA_CHARS = 500_000;

/** Names are sent back to the server, so they must not be changed; a name with control characters is rejected. */
const isPlain = (text: string) => !/[\p{Cc}\p{Cs}]/u.test(text);
const name = z.string().min(1).max(1_000).refine(isPlain, 'has control characters');
const address = z.string().min(1).max(4_000).refine(isPlain, 'has control characters');
const mimeType = z.string().max(200).refine(isPlain).optional().catch(undefined);

/** Text that people and models read: cut to a limit, without control characters other than tabs and line ends, and well formed. */
const prose = (limit: number) =>
  z
    .string()
    .transform((text) => (text.length > limit ? `${text.slice(0, limit)}…` : text))
    .transform((text) => text.toWellFormed().replace(/[^\P{Cc}\t\n\r]/gu, ''))
    .optional()
    .catch(undefined);
const title = prose(MAX_TITLE);
const description = prose(MAX_DESCRIPTION);

const isBounded = (schema: object) => sizeOf(schema, MAX_SCHEMA_CHARS) <= MAX_SCHEMA_CHARS && isNestedAtMost(schema, MAX_DEPTH);
const schema = z
  .custom<Record<string, unknown>>((value) => typeof value === 'object' && value !== null && !Array.isArray(value))
  .refine(isBounded, 'is too large or nested too deep');

const tool = z.object({
  name,
  title,
  description,
  inputSchema: schema.refine(({ type }) => type === 'object', 'is not of type "object"'),
  outputSchema: schema.optional().catch(undefined),
  annotations: z
    .object({
      title,
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
  uri: address,
  name,
  title,
  description,
  mimeType,
  size: z.number().optional().catch(undefined),
});

const resourceTemplate = z.object({ uriTemplate: address, name, title, description, mimeType });

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

/** The fields that are kept of each list; all other fields are dropped. */
export const TOOLS: ListKind<ListedTool> = { method: 'tools/list', key: 'tools', item: tool };
export const RESOURCES: ListKind<ListedResource> = { method: 'resources/list', key: 'resources', item: resource };
export const RESOURCE_TEMPLATES: ListKind<ListedResourceTemplate> = {
  method: 'resources/templates/list',
  key: 'resourceTemplates',
  item: resourceTemplate,
};
export const PROMPTS: ListKind<ListedPrompt> = { method: 'prompts/list', key: 'prompts', item: prompt };
