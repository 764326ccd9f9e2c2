import { Permission } from './permission.js';

/** Who a request acts for. */
export interface Principal {
  /** Id of the API key; `admin` for the key from the configuration. */
  id: string;
  name: string;
  permissions: readonly Permission[];
  /** Collections the key is limited to; `null`: all of them. */
  collections: readonly string[] | null;
  /** Requests a minute; `null`: the default of the installation. */
  rateLimit: number | null;
}

export function may(principal: Principal, permission: Permission): boolean {
  return principal.permissions.includes(Permission.Admin) || principal.permissions.includes(permission);
}

export function maySeeCollection(principal: Principal, collectionId: string): boolean {
  return principal.collections === null || principal.collections.includes(collectionId);
}
