import type { Permission } from '@causeway/kernel';

/** A stored API key, without its secret. */
export interface ApiKey {
  id: string;
  name: string;
  /** The first characters of the secret, so that people can tell keys apart. */
  prefix: string;
  permissions: Permission[];
  /** Ids of the collections that the key may access; `null` means all. */
  collections: string[] | null;
  /** Requests per minute; `null` means the default of the installation. */
  rateLimit: number | null;
  createdAt: Date;
  lastUsedAt: Date | null;
}

export type NewApiKey = Pick<ApiKey, 'name' | 'permissions' | 'collections' | 'rateLimit'>;
