import { Injectable, Logger } from '@nestjs/common';
import { AppError, type AnswerWarning, codeOf, type ErrorCode, messageOf, type Passage, type Principal } from '@causeway/kernel';
import { Retrieval, type SearchChannel, type SearchItem } from '@causeway/rag';
import { fitPassages } from './prompt.js';

export interface GroundingResult {
  passages: Passage[];
  warnings: AnswerWarning[];
}

export interface GroundingQuery {
  query: string;
  collections: string[] | 'all';
  /** Maximum number of passages. */
  limit: number;
}

/** Errors that the caller has to correct. After any other error the question is answered without documents. */
const CALLER_ERRORS: ErrorCode[] = ['AUTH.FORBIDDEN', 'COLLECTION.NOT_FOUND', 'REQUEST.INVALID'];

/** Finds the passages for an answer. A search that fails causes a warning and an answer without documents. */
@Injectable()
export class Grounding {
  private readonly logger = new Logger(Grounding.name);

  constructor(private readonly retrieval: Retrieval) {}

  /** @throws AppError for a mistake of the caller, such as `COLLECTION.NOT_FOUND`; the signal's reason when aborted */
  async findPassages(
    principal: Principal,
    { query, collections, limit }: GroundingQuery,
    signal: AbortSignal,
  ): Promise<GroundingResult> {
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
      return { passages: fitPassages(items.map(toPassage)), warnings: degraded.map(degradedWarning) };
    } catch (error) {
      signal.throwIfAborted();
      if (error instanceof AppError && CALLER_ERRORS.includes(error.code)) throw error;
      this.logger.error(`search for a chat answer failed: ${messageOf(error)}`, (error as Error).stack);
      const code = codeOf(error) === 'INTERNAL' ? 'SERVICE.UNAVAILABLE' : codeOf(error);
      const message = 'the documents could not be searched, so the answer does not use them';
      return { passages: [], warnings: [{ code, message }] };
    }
  }
}

function degradedWarning(channel: SearchChannel): AnswerWarning {
  const code = channel === 'vector' ? 'EMBEDDING.UNAVAILABLE' : 'SERVICE.UNAVAILABLE';
  return { code, message: `the ${channel} index was not available, so the documents were searched without it` };
}

function toPassage({ explain: _, ...passage }: SearchItem): Passage {
  return passage;
}
