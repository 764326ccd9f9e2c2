import type { Permission } from '@causeway/kernel';

/** A stored key; its secret is not among these. */
export interface ApiKey {
  id: string;
  name: string;
  /** The first characters of the secret, to tell keys apart. */
  prefix: string;
  permissions: Permission[];
  /** Collections the key is limited to; `null`: all. */
  collections: string[] | null;
  /** Requests a minute; `null`: the default of the installation. */
  rateLimit: number | null;
  createdAt: Date;
  lastUsedAt: Date | null;
}

export type NewApiKey = Pick<ApiKey, 'name' | 'permissions' | 'collections' | 'rateLimit'>;
