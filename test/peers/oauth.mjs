/**
 * An authorization server and an MCP server that it protects, on one port: `node oauth.mjs`; prints the URL of the MCP server.
 * PEER_OAUTH: JSON of `{expiresIn, scopes, secret, resource}`. `POST /admin` with JSON sets `down`, `delayMs`, `authority`, or `revoke: true`;
 * `GET /admin` tells what was asked for. `POST /plain/mcp` is the same MCP server with the token `static`.
 */
import { Buffer } from 'node:buffer';
import { createPublicKey, randomUUID, verify } from 'node:crypto';
import { createServer } from 'node:http';

const options = { expiresIn: 3600, scopes: ['call'], ...JSON.parse(process.env.PEER_OAUTH ?? '{}') };
const state = { down: false, delayMs: 0, tokenRequests: [], refused: 0, refreshToken: 'refresh-0', calls: 0 };
/** Token -> when it ends and what it is good for. */
const tokens = new Map();
let issued = 0;
let base;

const json = (response, status, body, headers = {}) =>
  response.writeHead(status, { 'content-type': 'application/json', ...headers }).end(JSON.stringify(body));
const sleep = (ms) => new Promise((resolve) => setTimeout(resolve, ms));

async function read(request) {
  const chunks = [];
  for await (const chunk of request) chunks.push(chunk);
  return Buffer.concat(chunks).toString();
}

async function issue(request, response) {
  const form = Object.fromEntries(new globalThis.URLSearchParams(await read(request)));
  state.tokenRequests.push({ ...form, basic: request.headers.authorization ?? null });
  await sleep(state.delayMs);
  if (state.down) return json(response, 503, { error: 'temporarily_unavailable', error_description: 'back soon' });
  if (!isClient(form, request.headers.authorization))
    return json(response, 401, { error: 'invalid_client', error_description: `no: ${form.client_secret ?? ''}` });
  const rotated = {};
  if (form.grant_type === 'refresh_token') {
    if (form.refresh_token !== state.refreshToken) return json(response, 400, { error: 'invalid_grant' });
    state.refreshToken = rotated.refresh_token = `refresh-${issued + 1}`;
  }
  const token = `token-${++issued}-${randomUUID()}`;
  const scope = form.scope ?? '';
  tokens.set(token, { ends: Date.now() + options.expiresIn * 1_000, scope: scope.split(' ') });
  json(response, 200, { access_token: token, token_type: 'Bearer', expires_in: options.expiresIn, scope, ...rotated });
}

function isClient(form, authorization) {
  if (form.client_assertion) return isSigned(form.client_assertion);
  const secret = options.secret ?? 's3cret';
  return authorization === `Basic ${Buffer.from(`client:${secret}`).toString('base64')}` || form.client_secret === secret;
}

function isSigned(assertion) {
  const [head, body, signature] = assertion.split('.');
  const key = createPublicKey(options.publicKey);
  const claims = JSON.parse(Buffer.from(body, 'base64url').toString());
  const good = verify('sha256', Buffer.from(`${head}.${body}`), key, Buffer.from(signature, 'base64url'));
  return good && claims.iss === 'client' && claims.sub === 'client' && claims.aud === base;
}

function admin(request, response, body) {
  if (request.method === 'GET') return json(response, 200, state);
  const { revoke, ...settings } = JSON.parse(body);
  Object.assign(state, settings);
  if (revoke) tokens.clear();
  json(response, 200, {});
}

function challenge(response, status, parts) {
  state.refused++;
  const metadata = `resource_metadata="${base}/.well-known/oauth-protected-resource/mcp"`;
  response.writeHead(status, { 'www-authenticate': `Bearer ${[...parts, metadata].join(', ')}` }).end();
}

const results = {
  initialize: ({ protocolVersion }) => ({
    protocolVersion,
    capabilities: { tools: {} },
    serverInfo: { name: 'oauth', version: '1.0.0' },
  }),
  ping: () => ({}),
  'tools/list': () => ({ tools: ['whoami', 'admin'].map((name) => ({ name, inputSchema: { type: 'object' } })) }),
  'tools/call': (_, token) => ({ content: [{ type: 'text', text: token }] }),
};

async function mcp(request, response, body) {
  const token = request.headers.authorization?.replace('Bearer ', '');
  const known = request.url.startsWith('/plain') ? token === 'static' && { ends: Infinity, scope: ['admin'] } : tokens.get(token);
  if (!known || known.ends <= Date.now()) return challenge(response, 401, [`scope="call"`]);
  if (request.method !== 'POST') return response.writeHead(405).end();
  const { id, method, params } = JSON.parse(body);
  if (method === 'tools/call' && params.name === 'admin' && !known.scope.includes('admin') && !request.url.startsWith('/plain'))
    return challenge(response, 403, ['error="insufficient_scope"', 'scope="admin"']);
  if (id === undefined) return response.writeHead(202).end();
  if (method === 'tools/call') state.calls++;
  if (!results[method]) return json(response, 200, { jsonrpc: '2.0', id, error: { code: -32_601, message: 'Method not found' } });
  json(response, 200, { jsonrpc: '2.0', id, result: results[method](params ?? {}, token) });
}

const metadata = () => ({
  issuer: base,
  authorization_endpoint: `${base}/authorize`,
  token_endpoint: `${base}/token`,
  response_types_supported: ['code'],
  grant_types_supported: ['client_credentials', 'refresh_token'],
  token_endpoint_auth_methods_supported: ['client_secret_basic', 'client_secret_post', 'private_key_jwt'],
});

const server = createServer(async (request, response) => {
  const path = request.url.split('?')[0];
  if (path === '/token') return issue(request, response);
  if (path === '/.well-known/oauth-protected-resource/mcp')
    return json(response, 200, {
      resource: options.resource === 'origin' ? base : (options.resource ?? `${base}/mcp`),
      authorization_servers: [state.authority ?? base],
      scopes_supported: options.scopes,
    });
  if (path === '/.well-known/oauth-authorization-server') return json(response, 200, metadata());
  const body = await read(request);
  if (path === '/admin') return admin(request, response, body);
  if (path.endsWith('/mcp')) return mcp(request, response, body);
  response.writeHead(404).end();
});
server.listen(0, '127.0.0.1', () => {
  base = `http://127.0.0.1:${server.address().port}`;
  console.log(`${base}/mcp`);
});
