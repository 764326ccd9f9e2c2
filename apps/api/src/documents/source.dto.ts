import type { Preview } from '@causeway/ingestion';
import { z } from 'zod';
import { futureTimestamp, storableObject, storableText } from '../edge/schemas.js';
import { chunkSchema } from './document.dto.js';

const name = storableText.pipe(z.string().trim().min(1).max(255));
const fields = { metadata: storableObject.optional(), expiresAt: futureTimestamp.optional() };

export const textSchema = z.strictObject({
  name,
  text: storableText.pipe(z.string().min(1)),
  format: z.enum(['text', 'markdown', 'html', 'csv']).default('text'),
  ...fields,
});
export type TextBody = z.infer<typeof textSchema>;

export const urlSchema = z.strictObject({ url: z.string().min(1).max(2_048), name: name.optional(), ...fields });
export type UrlBody = z.infer<typeof urlSchema>;

/** Where a file came from, to be kept with it: without a query, which may hold secrets. */
export function sourceOf(url: string): { sourceUrl: string } {
  const { origin, pathname } = new URL(url);
  return { sourceUrl: origin + pathname };
}

/** An ending tells kinds of text apart. */
const ENDINGS = { text: /\.(txt|text|log)$/i, markdown: /\.(md|markdown)$/i, html: /\.x?html?$/i, csv: /\.[ct]sv$/i };
const ENDING = { text: '.txt', markdown: '.md', html: '.html', csv: '.csv' };

/** The name as a file of this format would have it. */
export function fileNameOf({ name, format }: Pick<TextBody, 'name' | 'format'>): string {
  const plain = name.replace(/[/\\\u0000-\u001f\u007f]/g, ' ');
  return ENDINGS[format].test(plain) ? plain : plain.slice(0, 255 - ENDING[format].length) + ENDING[format];
}

const previewChunkSchema = chunkSchema.omit({ id: true }).meta({ id: 'PreviewChunk' });

export const previewSchema = z
  .object({
    mediaType: z.string(),
    pageCount: z.int().nullable(),
    characters: z.int(),
    tokens: z.int().describe('Estimated, of all chunks'),
    chunkCount: z.int(),
    chunks: z.array(previewChunkSchema).describe('The first ones'),
    metadata: z.record(z.string(), z.unknown()),
    warnings: z.array(z.object({ code: z.string(), message: z.string(), page: z.int().optional() })),
  })
  .meta({ id: 'Preview' });

export const previewQuery = z.object({ chunks: z.coerce.number().int().min(0).max(200).default(20) });
export type PreviewQuery = z.infer<typeof previewQuery>;

export function toPreviewDto(preview: Preview): z.infer<typeof previewSchema> {
  return preview;
}
