import { Inject, Injectable, Logger } from '@nestjs/common';
import { APP_CONFIG, type AppConfig } from '@causeway/config';
import {
  AppError,
  canAccessCollection,
  hasPermission,
  messageOf,
  type Page,
  type PageRequest,
  Permission,
  type Principal,
  toPage,
} from '@causeway/kernel';
import type { ApiKey, NewApiKey } from './api-key.js';
import { ApiKeyRepository } from './api-key.repository.js';
import { hashSecret, newSecret, prefixOf, sameHash } from './secret.js';

/** A deleted key may remain valid in other processes for this long. */
const CACHE_TTL_MS = 5_000;
const MAX_CACHED_KEYS = 10_000;

/** Creates, lists, deletes and verifies API keys. */
@Injectable()
export class ApiKeys {
  private readonly logger = new Logger(ApiKeys.name);
  private readonly cache = new Map<string, { principal: Principal; expiresAt: number }>();
  private readonly adminHash: string | undefined;

  constructor(
    @Inject(APP_CONFIG) { auth }: AppConfig,
    private readonly repository: ApiKeyRepository,
  ) {
    this.adminHash = auth.adminKey ? hashSecret(auth.adminKey) : undefined;
  }

  /** @throws AppError `AUTH.INVALID_KEY` */
  async verify(secret: string): Promise<Principal> {
    const hash = hashSecret(secret);
    if (this.adminHash && sameHash(hash, this.adminHash)) return ADMIN;
    const cached = this.cache.get(hash);
    if (cached && cached.expiresAt > Date.now()) return cached.principal;
    const key = await this.repository.findByHash(hash);
    if (!key) throw new AppError('AUTH.INVALID_KEY', 'the API key is not known');
    this.repository
      .recordUse(key.id)
      .catch((error) => this.logger.warn(`could not record the use of API key ${key.id}: ${messageOf(error)}`));
    const principal = toPrincipal(key);
    this.addToCache(hash, principal);
    return principal;
  }

  /**
   * Creates a key that has no permission and no collection that its creator lacks.
   *
   * @returns the key and its secret, which cannot be read again
   * @throws AppError `AUTH.FORBIDDEN`
   */
  async create(creator: Principal, newKey: NewApiKey): Promise<{ key: ApiKey; secret: string }> {
    const secret = newSecret();
    requireSubset(creator, newKey);
    return { key: await this.repository.insert(newKey, prefixOf(secret), hashSecret(secret)), secret };
  }

  async list(request: PageRequest): Promise<Page<ApiKey>> {
    return toPage(await this.repository.list(request), request.limit);
  }

  /** @throws AppError `KEY.NOT_FOUND` */
  async delete(id: string): Promise<void> {
    const hash = await this.repository.delete(id);
    if (!hash) throw new AppError('KEY.NOT_FOUND', `there is no API key ${id}`);
    this.cache.delete(hash);
  }

  private addToCache(hash: string, principal: Principal): void {
    // a Map keeps insertion order, so its first key is the oldest entry
    if (this.cache.size >= MAX_CACHED_KEYS) this.cache.delete(this.cache.keys().next().value!);
    this.cache.delete(hash);
    this.cache.set(hash, { principal, expiresAt: Date.now() + CACHE_TTL_MS });
  }
}

export const ADMIN: Principal = {
  id: 'admin',
  name: 'admin',
  permissions: [Permission.Admin],
  collections: null,
  rateLimit: null,
};

function requireSubset(creator: Principal, { permissions, collections }: NewApiKey): void {
  const lacking = permissions.find((permission) => !hasPermission(creator, permission));
  if (lacking)
    throw new AppError(
      'AUTH.FORBIDDEN',
      `this key does not have the permission ${lacking}, so it cannot grant it to another key`,
    );
  const isSubset = creator.collections === null || collections?.every((id) => canAccessCollection(creator, id));
  if (!isSubset)
    throw new AppError(
      'AUTH.FORBIDDEN',
      'this key is limited to some collections, so a key that it creates must be limited to some of these',
    );
}

function toPrincipal({ id, name, permissions, collections, rateLimit }: ApiKey): Principal {
  return { id, name, permissions, collections, rateLimit };
}
