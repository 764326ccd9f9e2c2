import type { Stack } from './stack.js';

interface VersionRow {
  documentId: string;
  collectionId: string;
  versionId: string;
  status: string;
  sha256: string;
  reason: string | null;
  isNewest: boolean;
  isNewestReady: boolean;
  isPublished: boolean;
  chunkCount: number | null;
  text: string | null;
  chunks: { ordinal: number; text: string; start: number; end: number; vectors: number }[];
}

/** Every version, with all that was made of it. */
const VERSIONS = `select d.id as "documentId", d.collection_id as "collectionId", v.id as "versionId", v.status, v.sha256,
    v.error_code || ': ' || v.error_message as reason, v.chunk_count as "chunkCount", t.content as text,
    v.id = (select id from document_versions where document_id = d.id and not withdrawn order by number desc limit 1) as "isNewest",
    v.id is not distinct from (select id from document_versions
      where document_id = d.id and not withdrawn and status = 'ready' order by number desc limit 1) as "isNewestReady",
    exists (select from published_versions p where p.version_id = v.id) as "isPublished",
    (select coalesce(json_agg(json_build_object('ordinal', c.ordinal, 'text', c.text, 'start', c.char_start, 'end', c.char_end,
       'vectors', (select count(*) from chunk_embeddings e where e.chunk_id = c.id)) order by c.ordinal), '[]')
     from chunks c where c.version_id = v.id) as chunks
  from documents d join document_versions v on v.document_id = d.id left join document_texts t on t.version_id = v.id`;

/**
 * Looks at everything after the work has come to rest: what was accepted is there once, whole, and found; nothing else is.
 *
 * @returns a sentence for each thing that is wrong
 */
export async function violations(stack: Stack): Promise<string[]> {
  const versions = await stack.query<VersionRow>(VERSIONS);
  return [...presence(stack, versions), ...versions.flatMap(ofVersion), ...(await ofSearch(stack, versions))];
}

function presence({ ledger }: Stack, versions: VersionRow[]): string[] {
  const there = new Set(versions.map(({ documentId }) => documentId));
  const lost = ledger.ids.filter((id) => !there.has(id) && !ledger.removed.has(id)).map((id) => `${id} was accepted and is lost`);
  const unasked = versions
    .filter(({ documentId }) => !ledger.accepted.has(documentId))
    .filter(({ collectionId, sha256 }) => !ledger.doubtful.some((d) => d.collection === collectionId && d.text.sha256 === sha256))
    .map(({ documentId }) => `${documentId} is there and was not accepted`);
  const newest = versions.filter(({ isNewest }) => isNewest);
  const contents = newest.map(({ collectionId, sha256 }) => `${collectionId} ${sha256}`);
  const doubled = contents
    .filter((content, i) => contents.indexOf(content) !== i)
    .map((content) => `two documents of ${content}`);
  const headless = there.size === newest.length ? [] : [`${there.size} documents have ${newest.length} newest versions`];
  return [...lost, ...unasked, ...doubled, ...headless];
}

function ofVersion(version: VersionRow): string[] {
  const { versionId, status, reason, isPublished, isNewestReady } = version;
  const wrong: string[] = [];
  if (status !== 'ready' && status !== 'failed') wrong.push(`is still ${status}`);
  if (status === 'failed' && !reason) wrong.push('failed without a reason');
  if (status === 'ready' && reason) wrong.push(`is ready and has failed: ${reason}`);
  if (isPublished !== isNewestReady)
    wrong.push(isPublished ? 'is published and not the newest that is ready' : 'is not published');
  if (status === 'ready') wrong.push(...ofChunks(version));
  return wrong.map((text) => `version ${versionId} ${text}`);
}

function ofChunks({ chunks, chunkCount, text }: VersionRow): string[] {
  const wrong: string[] = [];
  if (chunks.length === 0 || chunks.length !== chunkCount) wrong.push(`has ${chunks.length} chunks of ${chunkCount}`);
  chunks.forEach((chunk, i) => {
    if (chunk.ordinal !== i) wrong.push(`has chunk ${chunk.ordinal} at place ${i}`);
    if (chunk.vectors !== 1) wrong.push(`has ${chunk.vectors} vectors for chunk ${i}`);
    if (text?.slice(chunk.start, chunk.end) !== chunk.text) wrong.push(`has a chunk ${i} that is no slice of its text`);
  });
  return wrong;
}

/** The marker of the version that is published is found once, those of all other versions never. */
async function ofSearch({ ledger, client }: Stack, versions: VersionRow[]): Promise<string[]> {
  const published = new Map(versions.filter((v) => v.isPublished).map((v) => [v.documentId, v.sha256]));
  const wrong: string[] = [];
  for (const [id, { collection, texts }] of ledger.accepted) {
    for (const { marker, sha256 } of new Map(texts.map((text) => [text.sha256, text])).values()) {
      const found = (await client.found(marker, collection)).length;
      const expected = published.get(id) === sha256 ? 1 : 0;
      if (found !== expected) wrong.push(`"${marker}" of ${id} is found ${found} times, not ${expected}`);
    }
  }
  return wrong;
}
