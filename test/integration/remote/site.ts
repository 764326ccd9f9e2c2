import { createServer, type IncomingMessage, type RequestListener, type Server } from 'node:http';
import { createServer as createSecureServer } from 'node:https';
import { type AddressInfo, createServer as createSocketServer, type Server as SocketServer, type Socket } from 'node:net';
import { buffer } from 'node:stream/consumers';
import { setTimeout as sleep } from 'node:timers/promises';
import type { TLSSocket } from 'node:tls';
import { Logger } from '@nestjs/common';
import { loadConfig } from '@causeway/config';
import { RemoteFiles, type RemoteFile } from '../../../libs/ingestion/src/remote/remote-files.js';
import { CERTIFICATE } from './certificate.js';

Logger.overrideLogger(false);

/** A web server of a test: what it was asked, and which connections are open. */
export interface Site {
  port: number;
  requests: IncomingMessage[];
  /** By the order in which they came. */
  sockets: Socket[];
  /** The address of this machine that each of them was made to. */
  reachedAt: (string | undefined)[];
  open(): number;
}

const servers: (Server | SocketServer)[] = [];

async function listen(server: Server | SocketServer, host: string): Promise<Site> {
  const sockets: Socket[] = [];
  const reachedAt: (string | undefined)[] = [];
  const requests: IncomingMessage[] = [];
  // of a secure server too these are the connections below TLS
  server.on('connection', (socket: Socket) => {
    sockets.push(socket);
    reachedAt.push(socket.localAddress);
    socket.on('error', () => undefined);
  });
  server.on('request', (request: IncomingMessage) => requests.push(request));
  await new Promise<void>((resolve, reject) => server.once('error', reject).listen(0, host, resolve));
  servers.push(server);
  const open = () => sockets.filter((socket) => !socket.destroyed).length;
  return { port: (server.address() as AddressInfo).port, requests, sockets, reachedAt, open };
}

export const serve = (handler: RequestListener, host = '127.0.0.1') => listen(createServer(handler), host);
export const serveSecurely = (handler: RequestListener) => listen(createSecureServer(CERTIFICATE, handler), '127.0.0.1');
/** Speaks no protocol but what `handler` does with each connection. */
export const serveSockets = (handler: (socket: Socket) => void) => listen(createSocketServer(handler), '127.0.0.1');

/** What a TLS client asked for. */
export const serverNames = (site: Site) => site.requests.map(({ socket }) => (socket as TLSSocket).servername);

export function endAll(): void {
  for (const server of servers.splice(0)) {
    server.close();
    if ('closeAllConnections' in server) server.closeAllConnections();
  }
}

/** All names are at `addresses`, one list after the other, the last for ever; they and 127.0.0.1 may be reached. */
export function remoteFiles(env: Record<string, string> = {}, ...answers: string[][]) {
  const asked: string[] = [];
  const files = new RemoteFiles(loadConfig({ URL_ALLOWED_HOSTS: '127.0.0.0/8,::1/128', ...env }), (host) => {
    asked.push(host);
    return Promise.resolve((answers.length > 1 ? answers.shift() : answers[0]) ?? ['127.0.0.1']);
  });
  return { files, asked };
}

export const MAX_BYTES = 1_000_000;

const readAll = async ({ stream, ...rest }: RemoteFile) => ({ ...rest, text: (await buffer(stream)).toString() });

export const download = (files: RemoteFiles, url: string, signal?: AbortSignal) =>
  files.download(url, { maxBytes: MAX_BYTES, signal }, readAll);

export async function until(condition: () => boolean): Promise<void> {
  for (let tries = 0; tries < 500; tries += 1) {
    if (condition()) return;
    await sleep(10);
  }
  throw new Error('it did not come true within 5 s');
}
