import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http';
import { type AddressInfo, connect, createServer as createTcpServer, type Socket } from 'node:net';
import { join } from 'node:path';
import { Logger } from '@nestjs/common';
import { parseMcpConfig } from '../../../libs/mcp-pool/src/config/load-mcp-config.js';
import { Connector } from '../../../libs/mcp-pool/src/connection/connector.js';
import { Host } from '../../../libs/mcp-pool/src/host/host.js';
import { Watchdog } from '../../../libs/mcp-pool/src/transports/watchdog.js';
import { ROOT } from './support.js';

const ends: (() => Promise<unknown>)[] = [];

/** Starts a peer of test/peers that prints its URL when it is ready; {@link endScripted} ends it. */
export async function launchPeer(file: string, env: Record<string, string> = {}, ...args: string[]): Promise<string> {
  const stdio = ['ignore', 'pipe', 'inherit'] as const;
  const child = spawn(process.execPath, [join(ROOT, 'test/peers', file), ...args], {
    stdio: [...stdio],
    env: { PATH: process.env.PATH, ...env },
  });
  ends.push(() => killed(child));
  const [line] = (await once(child.stdout, 'data')) as [Buffer];
  return line.toString().trim();
}

export interface Asked {
  request: IncomingMessage;
  response: ServerResponse;
  /** The message of a POST; empty for other methods. */
  message: { id?: number | string; method?: string; params?: Record<string, unknown> };
}

/** A server in this process that answers by `answer`; when that returns `false`, {@link legacyAnswer} answers. */
export async function serveHttp(answer: (asked: Asked) => boolean | Promise<boolean>): Promise<string> {
  return (await listenHttp(answer)).url;
}

/** Does the same as {@link serveHttp} and also returns the server. */
export async function listenHttp(answer: (asked: Asked) => boolean | Promise<boolean>): Promise<{ url: string; server: Server }> {
  const handle = async (request: IncomingMessage, response: ServerResponse) => {
    const chunks: Buffer[] = [];
    for await (const chunk of request) chunks.push(chunk as Buffer);
    const asked = { request, response, message: chunks.length > 0 ? JSON.parse(Buffer.concat(chunks).toString()) : {} };
    if (!(await answer(asked))) legacyAnswer(asked);
  };
  const server = createServer((request, response) => void handle(request, response));
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  ends.push(() => {
    server.closeAllConnections();
    return new Promise((resolve) => server.close(resolve));
  });
  return { url: `http://127.0.0.1:${(server.address() as AddressInfo).port}/mcp`, server };
}

export const EVENTS = { 'content-type': 'text/event-stream' };
export const event = (body: unknown) => `data: ${JSON.stringify(body)}\n\n`;

/** Whether the request is a tool call. */
export const isCall = ({ message, request }: Asked, name = 'odd') =>
  request.method === 'POST' && message.method === 'tools/call' && message.params?.name === name;

type Results = Record<string, (params: Record<string, unknown>) => unknown>;

const RESULTS: Results = {
  initialize: ({ protocolVersion }) => ({
    protocolVersion,
    capabilities: { tools: { listChanged: true } },
    serverInfo: { name: 'scripted', version: '1.0.0' },
  }),
  ping: () => ({}),
  'tools/list': () => ({ tools: ['echo', 'odd'].map((name) => ({ name, inputSchema: { type: 'object' } })) }),
  'tools/call': (params) => ({ content: [{ type: 'text', text: JSON.stringify(params.arguments) }] }),
};

const MODERN_RESULTS: Results = {
  'tools/list': RESULTS['tools/list']!,
  'tools/call': RESULTS['tools/call']!,
  'server/discover': () => ({ supportedVersions: ['2026-07-28'], capabilities: { tools: {} } }),
};

/** Answers like a plain server of revision 2025-11-25 without sessions and streams. */
export function legacyAnswer({ request, response, message }: Asked): void {
  if (request.method !== 'POST') return void response.writeHead(405).end();
  if (message.id === undefined) return void response.writeHead(202).end();
  json(response, answerTo(message));
}

export function answerTo({ id, method = '', params = {} }: Asked['message'], results = RESULTS): unknown {
  const result = results[method]?.(params);
  return result ? { jsonrpc: '2.0', id, result } : { jsonrpc: '2.0', id, error: { code: -32_601, message: 'Method not found' } };
}

/** Answers like a plain server of revision 2026-07-28. @returns true, for {@link serveHttp} */
export function modernAnswer({ response, message }: Asked): true {
  const more = { resultType: 'complete', ttlMs: 0, cacheScope: 'private' };
  const answer = answerTo(message, MODERN_RESULTS) as { result?: object };
  json(response, answer.result ? { ...answer, result: { ...answer.result, ...more } } : answer);
  return true;
}

export interface ServedTool {
  name: string;
  description?: string;
  inputSchema?: object;
}

/** A server with the tools of the given list, which tests may change; it counts calls. */
export async function serveTools(tools: ServedTool[]) {
  const peer = { tools, calls: 0, url: '' };
  peer.url = await serveHttp(({ response, message: { id, method } }) => {
    if (method === 'tools/call') peer.calls++;
    if (method !== 'tools/list') return false;
    json(response, {
      jsonrpc: '2.0',
      id,
      result: { tools: peer.tools.map((tool) => ({ inputSchema: { type: 'object' }, ...tool })) },
    });
    return true;
  });
  return peer;
}

export function json(response: ServerResponse, body: unknown, status = 200): void {
  response.writeHead(status, { 'content-type': 'application/json' }).end(JSON.stringify(body));
}

/** A proxy to a port that can be cut, silenced, and closed for a while. {@link endScripted} ends it. */
export async function proxyTo(port: number) {
  const sockets = new Set<Socket>();
  let connections = 0;
  let frozen = false;
  const server = createTcpServer((client) => {
    connections++;
    const upstream = connect(port, '127.0.0.1');
    for (const [from, to] of [
      [client, upstream],
      [upstream, client],
    ] as const) {
      sockets.add(from);
      from.on('data', (chunk) => frozen || to.write(chunk));
      from.on('error', () => undefined).on('close', () => (sockets.delete(from), frozen || to.destroy()));
    }
  });
  const listen = async (at: number) => {
    server.listen(at, '127.0.0.1');
    await once(server, 'listening');
    return (server.address() as AddressInfo).port;
  };
  const cut = () => sockets.forEach((socket) => socket.destroy());
  const down = async () => {
    if (!server.listening) return cut();
    server.close();
    cut();
    await once(server, 'close');
  };
  const own = await listen(0);
  ends.push(down);
  return {
    port: own,
    url: `http://127.0.0.1:${own}/mcp`,
    connections: () => connections,
    cut,
    freeze: () => void (frozen = true),
    thaw: () => void (frozen = false),
    down,
    up: async () => void (server.listening || (await listen(own))),
  };
}

/** Opens one connection without a pool. */
export async function openConnection(url: string, onListChanged: () => void) {
  const [config] = parseMcpConfig(JSON.stringify({ mcpServers: { web: { url } } }), join(ROOT, 'mcp.json'), {});
  const logger = new Logger('test');
  const watchdog = new Watchdog();
  const host = new Host('web', config!.host, logger, undefined);
  const connector = new Connector(config!, { environment: {}, watchdog, logger, host });
  const ignored = () => undefined;
  const signal = new AbortController().signal;
  const hooks = { replica: '0', signal, onListChanged, onChangesMissed: ignored, onTrouble: ignored };
  const connection = await connector.open(config!.endpoints[0]!, hooks);
  return { connection, end: () => connection.close().then(() => watchdog.close()) };
}

export async function endScripted(): Promise<void> {
  await Promise.all(ends.splice(0).map((end) => end()));
}

async function killed(child: ChildProcess): Promise<void> {
  if (child.exitCode !== null || child.signalCode !== null) return;
  child.kill('SIGKILL');
  await once(child, 'exit');
}
