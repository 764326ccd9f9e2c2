const ANNOTATION = 'x-mcp-header';
/** RFC 9110, a token. */
const TOKEN = /^[!#$%&'*+\-.^_`|~0-9A-Za-z]+$/;
const TYPES = new Set<unknown>(['string', 'integer', 'boolean']);
/** What stands below them are values and not schemas. */
const VALUES = new Set(['const', 'default', 'enum', 'examples']);

interface Walk {
  /** In lower case. */
  names: Set<string>;
  path: string;
  /** On the way there were only `properties`. */
  isReachable: boolean;
}

/**
 * In the 2026-07-28 revision a schema may want an argument repeated in an HTTP header, by `x-mcp-header`. A tool that wants it
 * in a way that cannot be done must not be called over HTTP.
 *
 * @returns what is wrong with the first declaration that is wrong; nothing where all are in order
 */
export function headerFault(schema: object): string | undefined {
  return faultBelow(schema, { names: new Set(), path: '', isReachable: true });
}

function faultBelow(node: unknown, walk: Walk): string | undefined {
  if (Array.isArray(node)) return firstFault(node.entries(), { ...walk, isReachable: false });
  if (typeof node !== 'object' || node === null) return undefined;
  const { properties, ...keywords } = node as Record<string, unknown>;
  const others = Object.entries(keywords).filter(([key]) => key !== ANNOTATION && !VALUES.has(key));
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
  if (!isReachable || path === '') return `${at} is not on a property that is there in any case`;
  if (typeof name !== 'string' || !TOKEN.test(name)) return `${at} is not the name of a header`;
  if (!TYPES.has(type)) return `${at} is not on a string, an integer or a boolean`;
  if (names.has(name.toLowerCase())) return `${at} has the name of another, "${name}"`;
  names.add(name.toLowerCase());
  return undefined;
}
