import type { Client, RequestOptions } from '@modelcontextprotocol/client';
import type { Logger } from '@nestjs/common';
import { z } from 'zod';

const MAX_PAGES = 64;

const page = z.looseObject({ tools: z.array(z.unknown()), nextCursor: z.string().optional() });

const tool = z.object({
  name: z.string().min(1),
  title: z.string().optional(),
  description: z.string().optional(),
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

export type ListedTool = z.output<typeof tool>;

/**
 * Every tool of a server. Unlike the SDK's own listing, one that is not described as the protocol wants it costs the server
 * that one and not all of them.
 */
export async function listTools(client: Client, options: RequestOptions, log: Logger): Promise<ListedTool[]> {
  const listed: unknown[] = [];
  let cursor: string | undefined;
  for (let pages = 0; pages < MAX_PAGES; pages++) {
    const { tools, nextCursor } = await client.request(
      { method: 'tools/list', params: cursor === undefined ? {} : { cursor } },
      page,
      options,
    );
    listed.push(...tools);
    if (nextCursor === undefined || nextCursor === cursor) return listed.flatMap((item) => understood(item, log));
    cursor = nextCursor;
  }
  throw new Error(`the list of tools did not end after ${MAX_PAGES} pages`);
}

function understood(item: unknown, log: Logger): ListedTool[] {
  const parsed = tool.safeParse(item);
  if (parsed.success) return [parsed.data];
  log.warn(
    `a tool is left out: ${JSON.stringify((item as { name?: unknown } | null)?.name)} ${parsed.error.issues[0]?.path.join('.')}: ${parsed.error.issues[0]?.message}`,
  );
  return [];
}
