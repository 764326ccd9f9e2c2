import { UriTemplate } from '@modelcontextprotocol/client';
import type { ServerGroup } from './server-group.js';

/** The first server that lists the URI, else the first with a template that it fits. */
export function resourceOwner(uri: string, groups: readonly ServerGroup[]): ServerGroup | undefined {
  const lists = groups.find((group) => group.offered().resources.some((resource) => resource.uri === uri));
  return lists ?? groups.find((group) => group.offered().resourceTemplates.some(({ uriTemplate }) => fits(uriTemplate, uri)));
}

function fits(template: string, uri: string): boolean {
  try {
    return new UriTemplate(template).match(uri) !== null;
  } catch {
    // a server may send anything
    return false;
  }
}
