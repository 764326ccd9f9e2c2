import { z } from 'zod';

/** Describes the answer of `POST /v1/chat/completions` in OpenAPI. completion.mapper.ts creates the answer. */
const toolCall = z.object({
  id: z.string(),
  type: z.literal('function'),
  function: z.object({ name: z.string(), arguments: z.string() }),
});

const citation = z.object({
  marker: z.int().describe('The number in the text, such as `[1]`'),
  chunkId: z.string(),
  documentId: z.string(),
  documentName: z.string(),
  collectionId: z.string(),
  text: z.string(),
  score: z.number(),
  citation: z.object({
    page: z.int().optional(),
    headingPath: z.array(z.string()),
    charStart: z.int().describe('The offset of the passage in the text of the document, in UTF-16 code units'),
    charEnd: z.int(),
  }),
});

const toolStep = z.object({
  tool: z.string(),
  arguments: z.unknown(),
  isError: z.boolean(),
  result: z.string(),
  durationMs: z.int(),
});

const causeway = z.object({
  model: z.string().describe('The model that answered'),
  citations: z.array(citation),
  toolSteps: z.array(toolStep),
  droppedMarkers: z.int().describe('The number of markers that named no passage and were removed'),
  warnings: z
    .array(z.object({ code: z.string(), message: z.string() }))
    .describe('What was missing while the answer was generated'),
  conversationId: z.string().nullable(),
});

export const completionSchema = z.object({
  id: z.string(),
  object: z.literal('chat.completion'),
  created: z.int().describe('Seconds since 1970'),
  model: z.string(),
  choices: z.array(
    z.object({
      index: z.int(),
      message: z.object({
        role: z.literal('assistant'),
        content: z.string().nullable(),
        refusal: z.null(),
        tool_calls: z.array(toolCall).optional(),
      }),
      logprobs: z.null(),
      finish_reason: z.enum(['stop', 'length', 'tool_calls', 'content_filter']),
    }),
  ),
  usage: z.object({ prompt_tokens: z.int(), completion_tokens: z.int(), total_tokens: z.int() }),
  causeway,
});
