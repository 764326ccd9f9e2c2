import { posix } from 'node:path';

/**
 * Resolves `reference`, which is written in the part `from`, to the name of a part. Most programs write references as URLs
 * and some as file paths. A reference that climbs above the root ends at the root.
 */
export function partName(from: string, reference: string): string {
  const [path = ''] = reference.replaceAll('\\', '/').split(/[#?]/);
  return posix.resolve('/', posix.dirname(from), decoded(path)).slice(1);
}

function decoded(path: string): string {
  try {
    return decodeURIComponent(path);
  } catch {
    // the name was not encoded and contains a percent sign
    return path;
  }
}
