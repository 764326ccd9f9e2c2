/** Whether a tool matches `allow`, if that is set, and does not match `deny`. In both, `*` matches any characters. */
export function isToolAllowed(tool: string, { allow, deny }: { allow: string[] | undefined; deny: string[] }): boolean {
  return (allow === undefined || matchesAny(tool, allow)) && !matchesAny(tool, deny);
}

export function matchesAny(name: string, patterns: string[]): boolean {
  return patterns.some((pattern) => pattern === name || (pattern.includes('*') && toExpression(pattern).test(name)));
}

function toExpression(pattern: string): RegExp {
  const parts = pattern.split(/\*+/).map((part) => part.replace(/[.+?^${}()|[\]\\]/g, '\\$&'));
  return new RegExp(`^${parts.join('.*')}$`, 's');
}
