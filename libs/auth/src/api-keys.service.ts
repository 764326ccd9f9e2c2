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

/** How long a key is trusted without asking the database, and so how long a removed one may live on elsewhere. */
const CACHE_MS = 5_000;
const CACHE_SIZE = 10_000;

/** The API keys, and the check of a presented one. */
@Injectable()
export class ApiKeys {
  private readonly logger = new Logger(ApiKeys.name);
  private readonly cache = new Map<string, { principal: Principal; until: number }>();

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
    if (cached && cached.until > Date.now()) return cached.principal;
    const key = await this.repository.findByHash(hash);
    if (!key) throw new AppError('AUTH.INVALID_KEY', 'the API key is not known');
    this.repository.touch(key.id).catch((error) => this.logger.warn(`last use not noted: ${messageOf(error)}`));
    const principal = toPrincipal(key);
    this.remember(hash, principal);
    return principal;
  }

  /**
   * Makes a key that may do no more than its maker.
   *
   * @returns the key and its secret, which cannot be read again
   * @throws AppError `AUTH.FORBIDDEN`
   */
  async create(maker: Principal, newKey: NewApiKey): Promise<{ key: ApiKey; secret: string }> {
    const secret = newSecret();
    requireWithin(maker, newKey);
    return { key: await this.repository.insert(newKey, prefixOf(secret), hashSecret(secret)), secret };
  }

  async list(request: PageRequest): Promise<Page<ApiKey>> {
    return toPage(await this.repository.list(request), request.limit);
  }

  /** @throws AppError `KEY.NOT_FOUND` */
  async remove(id: string): Promise<void> {
    const hash = await this.repository.remove(id);
    if (!hash) throw new AppError('KEY.NOT_FOUND', `there is no API key ${id}`);
    this.cache.delete(hash);
  }

  private remember(hash: string, principal: Principal): void {
    // the oldest entry goes first: a Map keeps the order of insertion
    if (this.cache.size >= CACHE_SIZE) this.cache.delete(this.cache.keys().next().value!);
    this.cache.delete(hash);
    this.cache.set(hash, { principal, until: Date.now() + CACHE_MS });
  }
}

export const ADMIN: Principal = {
  id: 'admin',
  name: 'admin',
  permissions: [Permission.Admin],
  collections: null,
  rateLimit: null,
};

function requireWithin(maker: Principal, { permissions, collections }: NewApiKey): void {
  const tooMuch = permissions.find((permission) => !hasPermission(maker, permission));
  if (tooMuch) throw new AppError('AUTH.FORBIDDEN', `this key lacks the permission ${tooMuch} and so cannot give it`);
  const limited = maker.collections === null || collections?.every((id) => canAccessCollection(maker, id));
  if (!limited)
    throw new AppError('AUTH.FORBIDDEN', 'a key that is limited to some collections can only make keys limited to these');
}

function toPrincipal({ id, name, permissions, collections, rateLimit }: ApiKey): Principal {
  return { id, name, permissions, collections, rateLimit };
}
