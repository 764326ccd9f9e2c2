import type { Preview } from '@causeway/ingestion';
import { z } from 'zod';
import { futureTimestamp, storableObjectSchema, storableTextSchema } from '../edge/schemas.js';
import { chunkSchema } from './document.dto.js';

const name = storableTextSchema.pipe(z.string().trim().min(1).max(255));
const fields = { metadata: storableObjectSchema.optional(), expiresAt: futureTimestamp.optional() };

export const textSchema = z.strictObject({
  name,
  text: storableTextSchema.pipe(z.string().min(1)),
  format: z.enum(['text', 'markdown', 'html', 'csv']).default('text'),
  ...fields,
});
export type TextBody = z.infer<typeof textSchema>;

export const urlSchema = z.strictObject({ url: z.string().min(1).max(2_048), name: name.optional(), ...fields });
export type UrlBody = z.infer<typeof urlSchema>;

/** The metadata field that says where a file came from. The query is left out, because it may hold secrets. */
export function sourceOf(url: string): { sourceUrl: string } {
  const { origin, pathname } = new URL(url);
  return { sourceUrl: origin + pathname };
}

/** The type of a text is decided by the extension of its name. */
const EXTENSIONS = { text: /\.(txt|text|log)$/i, markdown: /\.(md|markdown)$/i, html: /\.x?html?$/i, csv: /\.[ct]sv$/i };
const DEFAULT_EXTENSION = { text: '.txt', markdown: '.md', html: '.html', csv: '.csv' };

/** Adds the extension of the format to a name that lacks it. */
export function fileNameOf({ name, format }: Pick<TextBody, 'name' | 'format'>): string {
  const plain = name.replace(/[/\\\u0000-\u001f\u007f]/g, ' ');
  return EXTENSIONS[format].test(plain)
    ? plain
    : plain.slice(0, 255 - DEFAULT_EXTENSION[format].length) + DEFAULT_EXTENSION[format];
}

const previewChunkSchema = chunkSchema.omit({ id: true }).meta({ id: 'PreviewChunk' });

export const previewSchema = z
  .object({
    mediaType: z.string(),
    pageCount: z.int().nullable(),
    characters: z.int(),
    tokens: z.int().describe('The estimated number of tokens in all chunks'),
    chunkCount: z.int(),
    chunks: z.array(previewChunkSchema).describe('The first chunks, as many as the query asks for'),
    metadata: z.record(z.string(), z.unknown()),
    warnings: z.array(z.object({ code: z.string(), message: z.string(), page: z.int().optional() })),
  })
  .meta({ id: 'Preview' });

export const previewQuery = z.object({ chunks: z.coerce.number().int().min(0).max(200).default(20) });
export type PreviewQuery = z.infer<typeof previewQuery>;

export function toPreviewDto(preview: Preview): z.infer<typeof previewSchema> {
  return preview;
}
