import type { Duplex } from 'node:stream';

/** The engine tells its descriptors from WASI's by this base; fixed when it was compiled. */
const FIRST_DESCRIPTOR = 4096;
/** Unread bytes after which a client is not read from until the engine has caught up. */
const INBOUND_LIMIT = 1024 * 1024;

export const READABLE = 1;
export const WRITABLE = 2;
/** What the engine takes for "would block, ask again when polled". */
export const AGAIN = -1;

interface Peer {
  socket: Duplex;
  inbound: Buffer[];
  ended: boolean;
}

/**
 * The sockets behind the engine's descriptors. One listening descriptor at most.
 * `onReady` is called whenever something changed that the engine's next poll would report.
 */
export class SocketTable {
  readonly #peers = new Map<number, Peer>();
  readonly #unwritten = new Set<Duplex>();
  readonly #arrivals: number[] = [];
  #next = FIRST_DESCRIPTOR;
  #listener: number | undefined;

  constructor(private readonly onReady: () => void) {}

  allocate(): number {
    return this.#next++;
  }

  listen(descriptor: number): void {
    this.#listener = descriptor;
  }

  arrive(socket: Duplex): void {
    const descriptor = this.allocate();
    const peer: Peer = { socket, inbound: [], ended: false };
    const end = (): void => {
      peer.ended = true;
      this.onReady();
    };
    socket.on('data', (chunk: Buffer) => {
      peer.inbound.push(chunk);
      if (pending(peer) > INBOUND_LIMIT) socket.pause();
      this.onReady();
    });
    socket.on('end', end).on('close', end).on('error', end).on('drain', this.onReady);
    this.#peers.set(descriptor, peer);
    this.#arrivals.push(descriptor);
    this.onReady();
  }

  accept(): number {
    return this.#arrivals.shift() ?? AGAIN;
  }

  /** Fills `target` as far as bytes have arrived. @returns their number, 0 after the end, or {@link AGAIN} */
  read(descriptor: number, target: Uint8Array): number {
    const peer = this.#peers.get(descriptor);
    if (!peer) return AGAIN;
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
    if (peer.socket.isPaused() && pending(peer) <= INBOUND_LIMIT) peer.socket.resume();
    if (filled === 0) return peer.ended ? 0 : AGAIN;
    return filled;
  }

  /** Bytes are held back until {@link flush}, so that the answers to a pipeline leave together. */
  write(descriptor: number, bytes: Buffer): number {
    const peer = this.#peers.get(descriptor);
    if (!peer || peer.ended || peer.socket.writableNeedDrain) return AGAIN;
    if (!this.#unwritten.has(peer.socket)) {
      peer.socket.cork();
      this.#unwritten.add(peer.socket);
    }
    peer.socket.write(bytes);
    return bytes.length;
  }

  flush(): void {
    for (const socket of this.#unwritten) socket.uncork();
    this.#unwritten.clear();
  }

  /** @returns which of the wanted events (`READABLE | WRITABLE`) would not block now */
  ready(descriptor: number, wanted: number): number {
    if (descriptor === this.#listener) return this.#arrivals.length > 0 ? wanted & READABLE : 0;
    const peer = this.#peers.get(descriptor);
    if (!peer) return 0;
    const readable = peer.inbound.length > 0 || peer.ended ? READABLE : 0;
    const writable = peer.socket.writableNeedDrain ? 0 : WRITABLE;
    return wanted & (readable | writable);
  }

  /** What was written before still reaches the client. */
  close(descriptor: number): void {
    const peer = this.#peers.get(descriptor);
    this.#peers.delete(descriptor);
    peer?.socket.end(() => peer.socket.destroy());
  }

  closeAll(): void {
    for (const { socket } of this.#peers.values()) socket.destroy();
    this.#peers.clear();
  }
}

function pending(peer: Peer): number {
  return peer.inbound.reduce((sum, chunk) => sum + chunk.length, 0);
}
