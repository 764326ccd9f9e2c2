import { createServer, type AddressInfo, type Server, type Socket } from 'node:net';
import { AppError } from '@causeway/kernel';

const HIGH_WATER_MARK = 1024 * 1024;

export interface Listener {
  port: number;
  /** Passes new connections to the callback. Until this is called, connections are closed at once. */
  serve(onSocket: (socket: Socket) => void): void;
  close(): void;
}

/**
 * Listens on the loopback address only.
 *
 * @param port 0 chooses a free port
 * @param serviceName names the service in the error
 * @throws AppError `EMBEDDED.PORT_TAKEN`
 */
export async function listen(port: number, serviceName: string): Promise<Listener> {
  let onConnection = (socket: Socket): void => void socket.destroy();
  const server = createServer({ highWaterMark: HIGH_WATER_MARK, noDelay: true }, (socket) => onConnection(socket));
  await bind(server, port, serviceName);
  return {
    port: (server.address() as AddressInfo).port,
    serve: (onSocket) => (onConnection = onSocket),
    close: () => server.close(),
  };
}

async function bind(server: Server, port: number, serviceName: string): Promise<void> {
  await new Promise<void>((resolve, reject) => {
    server.once('error', (error: NodeJS.ErrnoException) => {
      if (error.code !== 'EADDRINUSE' && error.code !== 'EACCES') return reject(error);
      const reason = error.code === 'EACCES' ? 'may not be used by this user' : 'is in use by another process';
      const message = `${serviceName} cannot listen on 127.0.0.1:${port}: the port ${reason}.`;
      reject(new AppError('EMBEDDED.PORT_TAKEN', message, { cause: error }));
    });
    server.listen(port, '127.0.0.1', resolve);
  });
}
