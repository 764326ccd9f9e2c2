import type { Duplex } from 'node:stream';

/** The first descriptor that the engine does not take for one of WASI. It was fixed when the engine was compiled. */
const FIRST_DESCRIPTOR = 4096;
/** A socket with more bytes that the engine has not read yet is paused. */
const MAX_UNREAD_BYTES = 1024 * 1024;

export const READABLE = 1;
export const WRITABLE = 2;
/** Tells the engine that a call would block (EAGAIN). */
export const WOULD_BLOCK = -1;

interface Peer {
  socket: Duplex;
  inbound: Buffer[];
  ended: boolean;
}

/**
 * Maps the descriptors of the engine to sockets, with at most one listening descriptor. `onReady` is called whenever
 * something has changed that the next poll of the engine would report.
 */
export class SocketTable {
  private readonly peers = new Map<number, Peer>();
  private readonly corked = new Set<Duplex>();
  private readonly acceptQueue: number[] = [];
  private nextDescriptor = FIRST_DESCRIPTOR;
  private listener: number | undefined;

  constructor(private readonly onReady: () => void) {}

  allocate(): number {
    return this.nextDescriptor++;
  }

  listen(descriptor: number): void {
    this.listener = descriptor;
  }

  addConnection(socket: Duplex): void {
    const descriptor = this.allocate();
    const peer: Peer = { socket, inbound: [], ended: false };
    const end = (): void => {
      peer.ended = true;
      this.onReady();
    };
    socket.on('data', (chunk: Buffer) => {
      peer.inbound.push(chunk);
      if (unreadBytes(peer) > MAX_UNREAD_BYTES) socket.pause();
      this.onReady();
    });
    socket.on('end', end).on('close', end).on('error', end).on('drain', this.onReady);
    this.peers.set(descriptor, peer);
    this.acceptQueue.push(descriptor);
    this.onReady();
  }

  accept(): number {
    return this.acceptQueue.shift() ?? WOULD_BLOCK;
  }

  /**
   * Copies bytes that have arrived to `target`.
   *
   * @returns their number, 0 at the end of the stream, or {@link WOULD_BLOCK}
   */
  read(descriptor: number, target: Uint8Array): number {
    const peer = this.peers.get(descriptor);
    if (!peer) return WOULD_BLOCK;
    let filled = 0;
    while (filled < target.length) {
      const head = peer.inbound[0];
      if (!head) break;
      const part = head.subarray(0, target.length - filled);
      target.set(part, filled);
      filled += part.length;
      if (part.length === head.length) peer.inbound.shift();
      else peer.inbound[0] = head.subarray(part.length);
    }
    if (peer.socket.isPaused() && unreadBytes(peer) <= MAX_UNREAD_BYTES) peer.socket.resume();
    if (filled === 0) return peer.ended ? 0 : WOULD_BLOCK;
    return filled;
  }

  /** Buffers bytes until {@link flush}, so that the responses to a pipeline are sent together. */
  write(descriptor: number, bytes: Buffer): number {
    const peer = this.peers.get(descriptor);
    if (!peer || peer.ended || peer.socket.writableNeedDrain) return WOULD_BLOCK;
    if (!this.corked.has(peer.socket)) {
      peer.socket.cork();
      this.corked.add(peer.socket);
    }
    peer.socket.write(bytes);
    return bytes.length;
  }

  flush(): void {
    for (const socket of this.corked) socket.uncork();
    this.corked.clear();
  }

  /** @returns those of the requested events (`READABLE | WRITABLE`) that would not block */
  ready(descriptor: number, events: number): number {
    if (descriptor === this.listener) return this.acceptQueue.length > 0 ? events & READABLE : 0;
    const peer = this.peers.get(descriptor);
    if (!peer) return 0;
    const readable = peer.inbound.length > 0 || peer.ended ? READABLE : 0;
    const writable = peer.socket.writableNeedDrain ? 0 : WRITABLE;
    return events & (readable | writable);
  }

  /** Closes the socket after all written bytes have been sent. */
  close(descriptor: number): void {
    const peer = this.peers.get(descriptor);
    this.peers.delete(descriptor);
    peer?.socket.end(() => peer.socket.destroy());
  }

  closeAll(): void {
    for (const { socket } of this.peers.values()) socket.destroy();
    this.peers.clear();
  }
}

function unreadBytes(peer: Peer): number {
  return peer.inbound.reduce((sum, chunk) => sum + chunk.length, 0);
}
