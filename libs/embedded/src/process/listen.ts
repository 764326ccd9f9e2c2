import { createServer, type AddressInfo, type Server, type Socket } from 'node:net';
import { AppError } from '@causeway/kernel';

const HIGH_WATER_MARK = 1024 * 1024;

export interface Listener {
  port: number;
  /** Until then, whoever connects is sent away and may come again. */
  serve(onSocket: (socket: Socket) => void): void;
  close(): void;
}

/**
 * Listens on loopback only. @param port 0 for any free one @param what names the service in the error
 * @throws AppError `EMBEDDED.PORT_TAKEN`
 */
export async function listen(port: number, what: string): Promise<Listener> {
  let take = (socket: Socket): void => void socket.destroy();
  const server = createServer({ highWaterMark: HIGH_WATER_MARK, noDelay: true }, (socket) => take(socket));
  await bound(server, port, what);
  return {
    port: (server.address() as AddressInfo).port,
    serve: (onSocket) => (take = onSocket),
    close: () => server.close(),
  };
}

async function bound(server: Server, port: number, what: string): Promise<void> {
  await new Promise<void>((resolve, reject) => {
    server.once('error', (error: NodeJS.ErrnoException) => {
      if (error.code !== 'EADDRINUSE' && error.code !== 'EACCES') return reject(error);
      const why = error.code === 'EACCES' ? 'may not be used by this user' : 'is in use by another process';
      reject(
        new AppError('EMBEDDED.PORT_TAKEN', `${what} cannot listen on 127.0.0.1:${port}: the port ${why}.`, { cause: error }),
      );
    });
    server.listen(port, '127.0.0.1', resolve);
  });
}
