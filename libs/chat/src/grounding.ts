import { Injectable, Logger } from '@nestjs/common';
import { AppError, type AnswerWarning, codeOf, type ErrorCode, messageOf, type Passage, type Principal } from '@causeway/kernel';
import { Retrieval, type SearchChannel, type SearchItem } from '@causeway/rag';
import { fitPassages } from './prompt.js';

export interface Ground {
  passages: Passage[];
  warnings: AnswerWarning[];
}

export interface GroundQuery {
  query: string;
  collections: string[] | 'all';
  /** Most passages. */
  limit: number;
}

/** What only the caller can put right; everything else is a failure of ours that an answer survives. */
const MISTAKES: ErrorCode[] = ['AUTH.FORBIDDEN', 'COLLECTION.NOT_FOUND', 'REQUEST.INVALID'];

/** Finds the passages to answer from. A search that fails leaves the answer without documents, with a warning. */
@Injectable()
export class Grounding {
  private readonly logger = new Logger(Grounding.name);

  constructor(private readonly retrieval: Retrieval) {}

  /** @throws AppError for a mistake of the caller, such as `COLLECTION.NOT_FOUND`; the signal's reason when aborted */
  async find(principal: Principal, { query, collections, limit }: GroundQuery, signal: AbortSignal): Promise<Ground> {
    if (query === '') return { passages: [], warnings: [] };
    try {
      const scope = collections === 'all' ? undefined : collections;
      const { items, degraded } = await this.retrieval.search(principal, {
        query,
        limit,
        collections: scope,
        section: true,
        signal,
      });
      return { passages: fitPassages(items.map(toPassage)), warnings: degraded.map(weaker) };
    } catch (error) {
      signal.throwIfAborted();
      if (error instanceof AppError && MISTAKES.includes(error.code)) throw error;
      this.logger.error(`search for a chat answer failed: ${messageOf(error)}`, (error as Error).stack);
      const code = codeOf(error) === 'INTERNAL' ? 'SERVICE.UNAVAILABLE' : codeOf(error);
      return { passages: [], warnings: [{ code, message: 'the documents could not be searched: answered without them' }] };
    }
  }
}

function weaker(channel: SearchChannel): AnswerWarning {
  const code = channel === 'vector' ? 'EMBEDDING.UNAVAILABLE' : 'SERVICE.UNAVAILABLE';
  return { code, message: `the documents were searched without the ${channel} index` };
}

function toPassage({ explain: _, ...passage }: SearchItem): Passage {
  return passage;
}
