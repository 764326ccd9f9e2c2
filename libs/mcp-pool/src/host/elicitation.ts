import type { ElicitRequest, ElicitResult } from '@modelcontextprotocol/client';
import type { HostConfig } from '../config/server-config.js';

/**
 * Answers a server that requests input from a user. No user is present, so the request is declined or cancelled. With the mode
 * `defaults` it is accepted with the default values of the form, if those fill in every required field.
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
