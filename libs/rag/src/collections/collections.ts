import { Injectable } from '@nestjs/common';
import { isUniqueViolation } from '@causeway/database';
import { AppError, foreignCursor, isId, type Page, type PageRequest, type Principal, toPage } from '@causeway/kernel';
import { checkFields } from './check-fields.js';
import { type Collection, type CollectionChange, DEFAULT_CHUNKING, type NewCollection } from './collection.js';
import { CollectionRepository, NAME_CONSTRAINT } from './collection.repository.js';

/** The collections that a principal may see. Any other does not exist for it: `COLLECTION.NOT_FOUND`. */
@Injectable()
export class Collections {
  constructor(private readonly repository: CollectionRepository) {}

  /** @throws AppError `COLLECTION.NAME_TAKEN`, `REQUEST.INVALID`; `AUTH.FORBIDDEN` for a principal limited to some collections */
  async create(principal: Principal, { name, description = '', chunking = {} }: NewCollection): Promise<Collection> {
    if (principal.collections)
      throw new AppError('AUTH.FORBIDDEN', 'a key that is limited to some collections cannot create another');
    const fields = checkFields({ name, description, chunking: { ...DEFAULT_CHUNKING, ...chunking } });
    return refuseTakenName(name, () => this.repository.insertCollection(fields));
  }

  async list(principal: Principal, page: PageRequest): Promise<Page<Collection>> {
    if (page.cursor !== undefined && !isId(page.cursor)) throw foreignCursor();
    return toPage(await this.repository.list(principal, page), page.limit);
  }

  /** @throws AppError `COLLECTION.NOT_FOUND` */
  async get(principal: Principal, id: string): Promise<Collection> {
    return found(id, isId(id) ? await this.repository.find(principal, id) : undefined);
  }

  /** @throws AppError `COLLECTION.NOT_FOUND` for the first of these that the principal may not see */
  async requireVisible(principal: Principal, ids: readonly string[]): Promise<void> {
    const visible = new Set(await this.repository.visible(principal, ids.filter(isId)));
    const hidden = ids.find((id) => !visible.has(id));
    if (hidden !== undefined) found(hidden, undefined);
  }

  /** @throws AppError `COLLECTION.NOT_FOUND`, `COLLECTION.NAME_TAKEN`, `REQUEST.INVALID` */
  async update(principal: Principal, id: string, change: CollectionChange): Promise<Collection> {
    const now = await this.get(principal, id);
    const { name = now.name, description = now.description } = change;
    const fields = checkFields({ name, description, chunking: { ...now.chunking, ...change.chunking } });
    return found(id, await refuseTakenName(name, () => this.repository.update(principal, id, fields)));
  }

  /**
   * Removes a collection with all its documents, chunks and vectors.
   * @throws AppError `COLLECTION.NOT_FOUND`
   */
  async remove(principal: Principal, id: string): Promise<void> {
    found(id, (isId(id) && (await this.repository.deleteCollection(principal, id))) || undefined);
  }
}

async function refuseTakenName<T>(name: string, write: () => Promise<T>): Promise<T> {
  try {
    return await write();
  } catch (error) {
    if (!isUniqueViolation(error, NAME_CONSTRAINT)) throw error;
    throw new AppError('COLLECTION.NAME_TAKEN', `a collection "${name}" exists already; choose another name`, { cause: error });
  }
}

function found<T>(id: string, value: T | undefined): T {
  if (value === undefined) throw new AppError('COLLECTION.NOT_FOUND', `there is no collection ${id}`);
  return value;
}
