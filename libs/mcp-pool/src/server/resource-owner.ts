import type { MergedCatalog } from '../catalog/merge-catalogs.js';
import type { ServerGroup } from './server-group.js';

/** The first server that lists the URI, else the first with a template that it fits. */
export function resourceOwner(uri: string, groups: readonly ServerGroup[]): ServerGroup | undefined {
  const lists = groups.find((group) => group.offered().resources.some((resource) => resource.uri === uri));
  return lists ?? groups.find((group) => offersResource(group.offered(), uri));
}

/** Whether a resource is listed, or may come from a template that is. */
export function offersResource({ resources, resourceTemplates }: Offered, uri: string): boolean {
  return resources.some((each) => each.uri === uri) || resourceTemplates.some(({ uriTemplate }) => fits(uriTemplate, uri));
}

type Offered = Pick<MergedCatalog, 'resources' | 'resourceTemplates'>;

/**
 * Whether a URI can come from a template (RFC 6570): its fixed parts stand in the URI in their order, and each expression for
 * at least one character. That tells servers apart; whether it is a resource, its server tells. Looks at each part once: the
 * templates are strangers', and no template may cost more than its length times that of the URI.
 */
export function fits(template: string, uri: string): boolean {
  const [first = '', ...parts] = template.split(/\{[^{}]*\}/);
  const last = parts.pop();
  if (last === undefined) return uri === template;
  if (!uri.startsWith(first) || !uri.endsWith(last)) return false;
  let at = first.length;
  for (const part of parts) {
    // an expression before it stands for something
    const found = uri.indexOf(part, at + 1);
    if (found < 0) return false;
    at = found + part.length;
  }
  return at + 1 <= uri.length - last.length;
}
