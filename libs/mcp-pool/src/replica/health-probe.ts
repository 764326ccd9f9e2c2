import { SdkError, SdkErrorCode, ProtocolError } from '@modelcontextprotocol/client';
import { messageOf } from '@causeway/kernel';
import type { Connection } from '../connection/connection.js';
import { STREAM_ENDED } from '../transports/http.transport.js';

const EVERY_MS = 30_000;
const SOON_MS = 250;
const TIMEOUT_MS = 5_000;
/** A slow server is not a dead one. */
const MOST_SILENT = 3;

/** Asks a replica for a sign of life now and then, and soon after anything odd. Its timers never keep the process alive. */
export class HealthProbe {
  private timer: NodeJS.Timeout | undefined;
  private hurry: NodeJS.Timeout | undefined;
  private silent = 0;
  private running = false;

  constructor(
    private readonly connection: () => Connection | null,
    private readonly onDead: (connection: Connection, message: string) => void,
  ) {}

  start(): void {
    this.timer = setInterval(() => void this.run(), EVERY_MS).unref();
  }

  stop(): void {
    clearInterval(this.timer);
    clearTimeout(this.hurry);
  }

  soon(): void {
    this.hurry ??= setTimeout(() => {
      this.hurry = undefined;
      void this.run();
    }, SOON_MS).unref();
  }

  private async run(): Promise<void> {
    const connection = this.connection();
    if (!connection || connection.closed || this.running) return;
    this.running = true;
    try {
      await connection.probe(TIMEOUT_MS);
      this.silent = 0;
    } catch (error) {
      this.judge(connection, error);
    } finally {
      this.running = false;
    }
  }

  private judge(connection: Connection, error: unknown): void {
    // an answer, if only to say no
    if (error instanceof ProtocolError && !isStreamEnd(error)) return void (this.silent = 0);
    const late = error instanceof SdkError && error.code === SdkErrorCode.RequestTimeout;
    if (!late) return this.onDead(connection, messageOf(error));
    // busy with a call, it may have no time for us
    if (connection.inFlight > 0 || ++this.silent < MOST_SILENT) return;
    this.silent = 0;
    this.onDead(connection, `did not answer ${MOST_SILENT} probes of ${TIMEOUT_MS} ms`);
  }
}

function isStreamEnd(error: ProtocolError): boolean {
  return error.data === STREAM_ENDED;
}
