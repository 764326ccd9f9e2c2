import { once } from 'node:events';
import { connect, type Socket } from 'node:net';

export interface Answer {
  type: string;
  body: string;
}

/** Speaks the PostgreSQL protocol message by message, for what no well-behaved driver does. */
export class RawClient {
  private received = Buffer.alloc(0);
  private wake: () => void = () => undefined;

  private constructor(readonly socket: Socket) {
    socket.on('error', () => undefined);
    socket.on('close', () => this.wake());
    socket.on('data', (chunk: Buffer) => {
      this.received = Buffer.concat([this.received, chunk]);
      this.wake();
    });
  }

  static async open(url: string): Promise<RawClient> {
    const { hostname, port, username, password } = new URL(url);
    const socket = connect(Number(port), hostname);
    await once(socket, 'connect');
    const client = new RawClient(socket);
    const body = Buffer.concat([int32(3 << 16), Buffer.from(`user\0${username}\0\0`)]);
    socket.write(Buffer.concat([int32(body.length + 4), body]));
    socket.write(message('p', `${password}\0`));
    await client.until('Z');
    return client;
  }

  send(...messages: Buffer[]): void {
    this.socket.write(Buffer.concat(messages));
  }

  /** @returns the answers up to the first of this type, it included; all there are when the server hangs up */
  async until(type: string): Promise<Answer[]> {
    const answers: Answer[] = [];
    while (answers.at(-1)?.type !== type) {
      const answer = this.take();
      if (answer) answers.push(answer);
      else if (this.socket.destroyed) break;
      else await new Promise<void>((resolve) => (this.wake = resolve));
    }
    return answers;
  }

  private take(): Answer | undefined {
    if (this.received.length < 5) return undefined;
    const end = this.received.readUInt32BE(1) + 1;
    if (this.received.length < end) return undefined;
    const answer = { type: String.fromCharCode(this.received[0] ?? 0), body: this.received.toString('latin1', 5, end) };
    this.received = this.received.subarray(end);
    return answer;
  }
}

export function message(type: string, ...parts: (string | Buffer)[]): Buffer {
  const body = Buffer.concat(parts.map((part) => Buffer.from(part)));
  return Buffer.concat([Buffer.from(type), int32(body.length + 4), body]);
}

export const query = (text: string): Buffer => message('Q', `${text}\0`);
export const parse = (name: string, text: string): Buffer => message('P', `${name}\0${text}\0`, int16(0));
export const bind = (name: string): Buffer => message('B', `\0${name}\0`, int16(0), int16(0), int16(0));
export const execute = (): Buffer => message('E', '\0', int32(0));
export const sync = (): Buffer => message('S');
export const flush = (): Buffer => message('H');

function int16(value: number): Buffer {
  const bytes = Buffer.alloc(2);
  bytes.writeInt16BE(value);
  return bytes;
}

function int32(value: number): Buffer {
  const bytes = Buffer.alloc(4);
  bytes.writeInt32BE(value);
  return bytes;
}
