import type { MergedCatalog } from '../catalog/merge-catalogs.js';
import type { ServerGroup } from './server-group.js';

/** Finds the first server that lists the URI, or else the first with a template that matches it. */
export function findResourceOwner(uri: string, groups: readonly ServerGroup[]): ServerGroup | undefined {
  const lists = groups.find((group) => group.mergedCatalog().resources.some((resource) => resource.uri === uri));
  return lists ?? groups.find((group) => hasResource(group.mergedCatalog(), uri));
}

/** Whether the catalog lists the resource or has a template that matches it. */
export function hasResource({ resources, resourceTemplates }: ResourceLists, uri: string): boolean {
  return (
    resources.some((each) => each.uri === uri) || resourceTemplates.some(({ uriTemplate }) => matchesTemplate(uriTemplate, uri))
  );
}

type ResourceLists = Pick<MergedCatalog, 'resources' | 'resourceTemplates'>;

/**
 * Whether a URI may be an expansion of a template (RFC 6570): the literal parts must occur in order, each expression with at
 * least one character. This only selects the server to ask, which decides whether the resource exists. Each part is searched
 * once, so a hostile template costs at most its length times the length of the URI.
 */
export function matchesTemplate(template: string, uri: string): boolean {
  const [first = '', ...parts] = template.split(/\{[^{}]*\}/);
  const last = parts.pop();
  if (last === undefined) return uri === template;
  if (!uri.startsWith(first) || !uri.endsWith(last)) return false;
  let at = first.length;
  for (const part of parts) {
    // the expression before it has at least one character
    const found = uri.indexOf(part, at + 1);
    if (found < 0) return false;
    at = found + part.length;
  }
  return at + 1 <= uri.length - last.length;
}
