import type { FieldError } from '@causeway/kernel';
import type { core } from 'zod';
import { nearest } from '../catalog/nearest.js';
import { escapePointer } from './expand.js';

const KNOWN = [
  'mcpServers',
  'type',
  'command',
  'args',
  'env',
  'cwd',
  'url',
  'headers',
  'disabled',
  'causeway',
  'replicas',
  'timeouts',
  'connectMs',
  'callMs',
  'tools',
  'allow',
  'deny',
  'idempotent',
  'trustAnnotations',
  'maxConcurrency',
  'weight',
  'balance',
  'strategy',
  'key',
  'queue',
  'max',
  'min',
  'waitMs',
  'pool',
  'idleMs',
  'maxAgeMs',
  'health',
  'intervalMs',
  'timeoutMs',
  'failures',
  'breaker',
  'openMs',
  'trials',
  'ejection',
  'failureShare',
  'minCalls',
  'maxShare',
  'crashLoop',
  'restarts',
  'stableMs',
  'pin',
  'oauth',
  'clientId',
  'clientSecret',
  'privateKey',
  'algorithm',
  'refreshToken',
  'scope',
  'tokenUrl',
  'authMethod',
  'sampling',
  'maxTokens',
  'elicitation',
  'roots',
  'uri',
  'name',
];

/** Every issue as a place and a sentence; an issue about several unknown keys becomes one for each key. */
export function toMistakes(issues: readonly core.$ZodIssue[]): FieldError[] {
  return issues.flatMap((issue) => {
    const pointer = issue.path.map((key) => `/${escapePointer(String(key))}`).join('');
    if (issue.code === 'unrecognized_keys')
      return issue.keys.map((key) => ({ pointer: `${pointer}/${escapePointer(key)}`, message: unknownKey(key) }));
    if (issue.code === 'invalid_key') return [{ pointer, message: issue.issues[0]?.message ?? issue.message }];
    return [{ pointer, message: issue.message }];
  });
}

function unknownKey(key: string): string {
  const suggestion = nearest(key, KNOWN);
  return suggestion ? `unknown key; did you mean "${suggestion}"?` : 'unknown key';
}
