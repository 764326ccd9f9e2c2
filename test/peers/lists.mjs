/**
 * A 2025-11-25 server on stdin and stdout whose lists are odd. PEER_LISTS: `forever` (another page always), `same` (the same
 * cursor always), `huge` (pages of 4 MB), `hangs` (never the second page), `malformed` (good and bad items in all lists),
 * `resources-fail`.
 */
import { createInterface } from 'node:readline';

const mode = process.env.PEER_LISTS;
const send = (message) => process.stdout.write(`${JSON.stringify({ jsonrpc: '2.0', ...message })}\n`);
const tool = (name, more = {}) => ({ name, inputSchema: { type: 'object' }, ...more });
let pages = 0;

function nested(levels) {
  let schema = {};
  for (let level = 0; level < levels; level++) schema = { not: schema };
  return schema;
}

const toolPages = {
  forever: () => ({ tools: [tool(`t${pages++}`)], nextCursor: String(pages) }),
  same: () => ({ tools: [tool('only')], nextCursor: 'again' }),
  huge: () => ({ tools: [tool(`t${pages++}`, { description: 'x'.repeat(4_000_000) })], nextCursor: String(pages) }),
  hangs: ({ cursor }) => (cursor ? undefined : { tools: [tool('first')], nextCursor: 'more' }),
  malformed: () => ({
    tools: [
      tool('good', { description: `\u0007${'d'.repeat(20_000)}`, title: 7, outputSchema: nested(500) }),
      tool('titled', { title: 'bell\u0007 and half \ud83d', annotations: { readOnlyHint: 'yes' } }),
      { name: 'no schema' },
      { name: 'deep', inputSchema: { type: 'object', ...nested(500) } },
      { name: 'vast', inputSchema: { type: 'object', description: 'x'.repeat(600_000) } },
      ...['line\nend', 'half \ud83d', ''].map((name) => tool(name)),
      null,
      'text',
    ],
  }),
  'resources-fail': () => ({ tools: [tool('good')] }),
};
const bad = [null, 7, { description: 'nameless' }];
const answers = {
  initialize: () => ({
    protocolVersion: '2025-11-25',
    capabilities: { tools: {}, resources: {}, prompts: {} },
    serverInfo: { name: 'lists', version: '1.0.0' },
  }),
  ping: () => ({}),
  'tools/list': (params) => toolPages[mode](params),
  'resources/list': () =>
    mode === 'resources-fail' ? null : { resources: [...bad, { uri: 'a://1', name: 'one', size: 'big' }] },
  'resources/templates/list': () => ({ resourceTemplates: [...bad, { uriTemplate: 'a://{id}', name: 'many' }] }),
  'prompts/list': () => ({ prompts: [...bad, { name: 'p', arguments: [{ name: 'a', required: 'yes' }] }] }),
};

createInterface({ input: process.stdin }).on('line', (line) => {
  const { id, method, params } = JSON.parse(line);
  if (id === undefined) return;
  const result = answers[method]?.(params ?? {});
  if (result) send({ id, result });
  else if (result === null || !answers[method]) send({ id, error: { code: -32_603, message: 'not today' } });
});
