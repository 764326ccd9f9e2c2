import { AppError } from '@causeway/kernel';
import type { EmbeddingProfile } from '@causeway/models';
import { z } from 'zod';

const MAX_INPUTS = 512;
const MAX_CHARACTERS = 1_000_000;

const text = z.string({ error: 'must be text; token ids are not supported' }).min(1);

/** The body of `POST /v1/embeddings`. */
export const embeddingRequest = z.object({
  model: z.string().min(1),
  input: z
    .union([text, z.array(text).min(1).max(MAX_INPUTS)], { error: `must be a text or a list of 1 to ${MAX_INPUTS} texts` })
    .transform((input) => [input].flat())
    .refine((texts) => lengthOf(texts) <= MAX_CHARACTERS, `must not have more than ${MAX_CHARACTERS} characters in total`),
  encoding_format: z.enum(['float', 'base64']).nullish(),
  dimensions: z.int().min(1).nullish(),
});

export const embeddingListSchema = z.object({
  object: z.literal('list'),
  data: z.array(
    z.object({
      object: z.literal('embedding'),
      index: z.int(),
      embedding: z.union([z.array(z.number()), z.string().describe('base64 of little-endian 32-bit floats')]),
    }),
  ),
  model: z.string(),
  usage: z.object({ prompt_tokens: z.int(), total_tokens: z.int() }),
});

export type EmbeddingRequest = z.infer<typeof embeddingRequest>;

/** @throws AppError `MODEL.NOT_FOUND`, `REQUEST.INVALID` if the request names another model or number of dimensions */
export function checkProfile({ model, dimensions }: EmbeddingRequest, profile: EmbeddingProfile): void {
  if (model !== profile.name) {
    throw new AppError('MODEL.NOT_FOUND', `there is no embedding model "${model}"; this service has "${profile.name}"`);
  }
  if (dimensions && dimensions !== profile.dimensions) {
    const message = `the vectors of ${model} have ${profile.dimensions} dimensions`;
    throw new AppError('REQUEST.INVALID', message, { errors: [{ pointer: '/dimensions', message }] });
  }
}

export function toEmbeddingList(request: EmbeddingRequest, vectors: number[][]) {
  const encode = request.encoding_format === 'base64' ? toBase64 : (vector: number[]) => vector;
  const data = vectors.map((vector, index) => ({ object: 'embedding' as const, index, embedding: encode(vector) }));
  const tokens = estimateTokens(request.input);
  return { object: 'list' as const, data, model: request.model, usage: { prompt_tokens: tokens, total_tokens: tokens } };
}

/** Encodes little-endian 32-bit floats, the default format of the official client. */
function toBase64(vector: number[]): string {
  const bytes = Buffer.alloc(vector.length * 4);
  vector.forEach((value, at) => bytes.writeFloatLE(value, at * 4));
  return bytes.toString('base64');
}

/** Embedders do not report token counts; four characters per token is the usual rule of thumb. */
function estimateTokens(texts: string[]): number {
  return Math.ceil(lengthOf(texts) / 4);
}

function lengthOf(texts: string[]): number {
  return texts.reduce((sum, { length }) => sum + length, 0);
}
