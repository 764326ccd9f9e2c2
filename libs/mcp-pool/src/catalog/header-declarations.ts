const ANNOTATION = 'x-mcp-header';
/** RFC 9110, a token. */
const TOKEN = /^[!#$%&'*+\-.^_`|~0-9A-Za-z]+$/;
const TYPES = new Set<unknown>(['string', 'integer', 'boolean']);
/** Keywords whose content is a value and not a schema. */
const VALUE_KEYWORDS = new Set(['const', 'default', 'enum', 'examples']);

interface Walk {
  /** Header names found so far, in lower case. */
  names: Set<string>;
  path: string;
  /** Whether the path consists of `properties` only. */
  isReachable: boolean;
}

/**
 * Checks the `x-mcp-header` declarations of a schema. In revision 2026-07-28 they request that an argument is repeated in an
 * HTTP header. A tool with an invalid declaration must not be called over HTTP.
 *
 * @returns the first fault; `undefined` when all declarations are valid
 */
export function headerFault(schema: object): string | undefined {
  return faultBelow(schema, { names: new Set(), path: '', isReachable: true });
}

function faultBelow(node: unknown, walk: Walk): string | undefined {
  if (Array.isArray(node)) return firstFault(node.entries(), { ...walk, isReachable: false });
  if (typeof node !== 'object' || node === null) return undefined;
  const { properties, ...keywords } = node as Record<string, unknown>;
  const others = Object.entries(keywords).filter(([key]) => key !== ANNOTATION && !VALUE_KEYWORDS.has(key));
  return (
    (ANNOTATION in node ? declarationFault(node, walk) : undefined) ??
    firstFault(Object.entries(properties ?? {}), walk) ??
    firstFault(others, { ...walk, isReachable: false })
  );
}

function firstFault(children: Iterable<[string | number, unknown]>, walk: Walk): string | undefined {
  for (const [key, child] of children) {
    const fault = faultBelow(child, { ...walk, path: `${walk.path}/${key}` });
    if (fault !== undefined) return fault;
  }
  return undefined;
}

function declarationFault(node: object, { names, path, isReachable }: Walk): string | undefined {
  const { [ANNOTATION]: name, type } = node as Record<string, unknown>;
  const at = `${ANNOTATION} at "${path}"`;
  if (!isReachable || path === '') return `${at} is not on a property that is always reachable through "properties"`;
  if (typeof name !== 'string' || !TOKEN.test(name)) return `${at} is not a valid header name`;
  if (!TYPES.has(type)) return `${at} is not on a string, an integer or a boolean`;
  if (names.has(name.toLowerCase())) return `${at} repeats the header name "${name}"`;
  names.add(name.toLowerCase());
  return undefined;
}
