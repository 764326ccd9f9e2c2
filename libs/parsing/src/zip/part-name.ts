import { posix } from 'node:path';

/**
 * The name of the part that `reference`, which stands in the part `from`, refers to. References are written as in URLs, or
 * as in paths by programs that know no better; climbing above the root ends at the root.
 */
export function partName(from: string, reference: string): string {
  const [path = ''] = reference.replaceAll('\\', '/').split(/[#?]/);
  return posix.resolve('/', posix.dirname(from), decoded(path)).slice(1);
}

function decoded(path: string): string {
  try {
    return decodeURIComponent(path);
  } catch {
    // a percent sign of a name that was not encoded
    return path;
  }
}
