import type { ElicitRequest, ElicitResult } from '@modelcontextprotocol/client';
import type { HostConfig } from '../config/server-config.js';

/**
 * Answers a server that would ask the user something. There is nobody here to ask: it is declined or cancelled, or, where the
 * operator wants that, accepted with the defaults that the form names, if they answer all that is required.
 */
export function answerElicitation(params: ElicitRequest['params'], mode: HostConfig['elicitation']): ElicitResult {
  if (mode !== 'defaults') return { action: mode };
  if (!('requestedSchema' in params)) return { action: 'decline' };
  const { properties, required = [] } = params.requestedSchema;
  const defaults = Object.entries(properties).flatMap(([name, field]) =>
    'default' in field && field.default !== undefined ? [[name, field.default] as const] : [],
  );
  const content = Object.fromEntries(defaults);
  if (required.some((name) => !Object.hasOwn(content, name))) return { action: 'decline' };
  return { action: 'accept', content };
}
