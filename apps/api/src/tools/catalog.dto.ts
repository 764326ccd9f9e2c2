import { z } from 'zod';
import { missingSchema } from './tool.dto.js';

/** Limit in ms without an answer; it can only shorten the configured one. */
const timeoutMs = z.int().min(1).max(3_600_000).optional();
const described = { title: z.string().optional(), description: z.string().optional() };

const resourceSchema = z.object({
  server: z.string(),
  uri: z.string(),
  name: z.string(),
  ...described,
  mimeType: z.string().optional(),
  size: z.number().optional().describe('Bytes'),
});
export const resourceListSchema = z
  .object({ items: z.array(resourceSchema), nextCursor: z.null(), missing: missingSchema })
  .meta({ id: 'ResourceList' });

const templateSchema = z.object({
  server: z.string(),
  uriTemplate: z.string(),
  name: z.string(),
  ...described,
  mimeType: z.string().optional(),
});
export const templateListSchema = z
  .object({ items: z.array(templateSchema), nextCursor: z.null(), missing: missingSchema })
  .meta({ id: 'ResourceTemplateList' });

const promptSchema = z.object({
  name: z.string().describe('Pool-wide: server__prompt'),
  server: z.string(),
  prompt: z.string(),
  ...described,
  arguments: z
    .array(z.object({ name: z.string(), description: z.string().optional(), required: z.boolean().optional() }))
    .optional(),
});
export const promptListSchema = z
  .object({ items: z.array(promptSchema), nextCursor: z.null(), missing: missingSchema })
  .meta({ id: 'PromptList' });

export const readResourceSchema = z.strictObject({
  uri: z.string().min(1).max(4_000),
  server: z.string().optional().describe('Needed when several servers have the same URI'),
  timeoutMs,
});
export type ReadResource = z.infer<typeof readResourceSchema>;

export const getPromptSchema = z.strictObject({ arguments: z.record(z.string(), z.string()).default({}), timeoutMs });
export type GetPrompt = z.infer<typeof getPromptSchema>;

export const resourceContentsSchema = z
  .object({
    contents: z.array(
      z.object({ uri: z.string(), mimeType: z.string().optional(), text: z.string().optional(), blob: z.string().optional() }),
    ),
  })
  .meta({ id: 'ResourceContents' });

export const promptResultSchema = z
  .object({
    description: z.string().optional(),
    messages: z.array(z.object({ role: z.enum(['user', 'assistant']), content: z.looseObject({ type: z.string() }) })),
  })
  .meta({ id: 'PromptResult' });

export const catalogChangeSchema = z
  .object({ server: z.string(), changed: z.array(z.enum(['tools', 'resources', 'resourceTemplates', 'prompts', 'state'])) })
  .meta({ id: 'CatalogChange' });

const completionRef = z.discriminatedUnion('type', [
  z.strictObject({ type: z.literal('prompt'), name: z.string().min(1).describe('Pool-wide: server__prompt') }),
  z.strictObject({
    type: z.literal('resource'),
    server: z.string().min(1),
    uri: z.string().min(1).max(4_000).describe('The URI template'),
  }),
]);
export const completeSchema = z.strictObject({
  ref: completionRef,
  argument: z.strictObject({ name: z.string().min(1), value: z.string().max(10_000) }),
  context: z.record(z.string(), z.string()).optional().describe('Values of other arguments that are already known'),
  timeoutMs,
});
export type Complete = z.infer<typeof completeSchema>;

export const completionSchema = z
  .object({ values: z.array(z.string()), total: z.number().optional(), hasMore: z.boolean().optional() })
  .meta({ id: 'Completion' });
