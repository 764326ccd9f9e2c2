import { Injectable, Logger } from '@nestjs/common';
import { AppError, codeOf, messageOf, type Principal } from '@causeway/kernel';
import { counter, latency } from '@causeway/metrics';
import { queryTerms } from '@causeway/text';
import { Collections } from '../collections/collections.js';
import { ServingEmbedder } from '../embedding/serving-embedder.js';
import { fuse, matchVersions } from './fusion.js';
import { type FoundPassage, SearchRepository } from './search.repository.js';
import { sectionAround } from './section.js';
import type { SearchChannel, SearchItem, SearchRequest, SearchResult } from './search.types.js';

const seconds = latency('causeway_search_seconds', 'Duration of searches', ['mode']);
const degradedSearches = counter('causeway_searches_degraded_total', 'Searches that one channel could not serve', ['channel']);

const DEFAULT_LIMIT = 10;
const MAX_LIMIT = 50;
/** A longer query is a text rather than a question, and its first terms are enough to find it. */
const MAX_TERMS = 64;

/** How many chunks on each side of a passage may belong to its section, and how many tokens the section may have. */
const MAX_SECTION_NEIGHBOURS = 8;
const MAX_SECTION_TOKENS = 1_500;

/** Finds passages by vectors, by keywords, or by both. */
@Injectable()
export class Retrieval {
  private readonly logger = new Logger(Retrieval.name);

  constructor(
    private readonly collections: Collections,
    private readonly repository: SearchRepository,
    private readonly embedder: ServingEmbedder,
  ) {}

  /**
   * Finds passages in published documents of the collections that the principal may see.
   *
   * @throws AppError `COLLECTION.NOT_FOUND` for a collection that does not exist or that the principal may not see; `REQUEST.INVALID`;
   * in mode `vector` also `EMBEDDING.*`
   */
  async search(principal: Principal, request: SearchRequest): Promise<SearchResult> {
    const { mode = 'hybrid', limit = DEFAULT_LIMIT, explain = false } = request;
    if (!Number.isInteger(limit) || limit < 1 || limit > MAX_LIMIT) throw invalidLimit();
    const started = performance.now();
    if (request.collections) await this.collections.requireVisible(principal, request.collections);
    const [vector, keyword] = await Promise.all([
      mode === 'keyword' ? undefined : this.vector(principal, request, mode === 'hybrid'),
      mode === 'vector' ? undefined : this.keyword(principal, request),
    ]);
    const degraded: SearchChannel[] = vector === 'unavailable' ? ['vector'] : [];
    const channels = {
      ...(vector && vector !== 'unavailable' && { vector: matchVersions(vector, keyword ?? []) }),
      ...(keyword && { keyword }),
    };
    const items: SearchItem[] = fuse(channels)
      .slice(0, limit)
      .map(({ candidate: { versionId: _, ...passage }, explain: why }) => ({
        ...passage,
        score: why.fused,
        ...(explain && { explain: why }),
      }));
    if (request.section) await this.addSections(items);
    const tookMs = performance.now() - started;
    seconds.observe({ mode }, tookMs / 1_000);
    return { items, tookMs: Math.round(tookMs * 10) / 10, degraded };
  }

  private async addSections(items: SearchItem[]): Promise<void> {
    const around = await this.repository.around(
      items.map(({ chunkId }) => chunkId),
      MAX_SECTION_NEIGHBOURS,
    );
    for (const item of items) {
      const neighbours = around.get(item.chunkId) ?? [];
      const self = neighbours.find(({ id }) => id === item.chunkId);
      if (self) item.section = sectionAround(self, neighbours, MAX_SECTION_TOKENS);
    }
  }

  private async keyword(principal: Principal, request: SearchRequest): Promise<FoundPassage[]> {
    const terms = queryTerms(request.query).slice(0, MAX_TERMS);
    return terms.length > 0 ? this.repository.keyword(principal, request, terms) : [];
  }

  /** A hybrid search continues without vectors while they are unavailable, and reports that in `degraded`. */
  private async vector(principal: Principal, request: SearchRequest, optional: boolean): Promise<FoundPassage[] | 'unavailable'> {
    try {
      const { name, vector } = await this.embed(request);
      return await this.repository.vector(principal, request, name, vector);
    } catch (error) {
      if (!optional || !codeOf(error).startsWith('EMBEDDING.')) throw error;
      degradedSearches.inc({ channel: 'vector' });
      this.logger.warn({ msg: 'search served without vectors', code: codeOf(error), error: messageOf(error) });
      return 'unavailable';
    }
  }

  private async embed({ query, signal }: SearchRequest): Promise<{ name: string; vector: number[] }> {
    const embedded = await this.embedder.embedQuery(query, signal);
    if (!embedded) throw new AppError('EMBEDDING.UNAVAILABLE', 'this installation has no embeddings; use mode "keyword"');
    const { profile, vector } = embedded;
    if (vector.length !== profile.dimensions) {
      const message = `the query has ${vector.length} dimensions, the profile ${profile.name} ${profile.dimensions}`;
      throw new AppError('EMBEDDING.DIMENSION_MISMATCH', message);
    }
    return { name: profile.name, vector };
  }
}

function invalidLimit(): AppError {
  const message = `must be a whole number from 1 to ${MAX_LIMIT}`;
  return new AppError('REQUEST.INVALID', `limit ${message}`, { errors: [{ pointer: '/limit', message }] });
}
