import { Permission } from './permission.js';

/** The API key on whose behalf a request runs. */
export interface Principal {
  /** Id of the API key, or `admin` for the key from the configuration. */
  id: string;
  name: string;
  permissions: readonly Permission[];
  /** Ids of the collections that the key may access; `null` means all. */
  collections: readonly string[] | null;
  /** Requests per minute; `null` means the default of the installation. */
  rateLimit: number | null;
}

export function hasPermission(principal: Principal, permission: Permission): boolean {
  return principal.permissions.includes(Permission.Admin) || principal.permissions.includes(permission);
}

export function canAccessCollection(principal: Principal, collectionId: string): boolean {
  return principal.collections === null || principal.collections.includes(collectionId);
}
