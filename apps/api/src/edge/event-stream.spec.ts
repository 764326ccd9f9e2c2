import { createServer, type Server, type ServerResponse } from 'node:http';
import { connect, type AddressInfo, type Socket } from 'node:net';
import express, { type Response } from 'express';
import { abortedByClient, EventStream } from './event-stream.js';

/** Answers every request with `handle` on a real port until `work` has ended. */
async function serving(handle: (response: Response) => unknown, work: (port: number) => Promise<void>): Promise<void> {
  const app = express().get('/', (_, response) => void handle(response));
  const server: Server = createServer(app).listen(0, '127.0.0.1');
  await new Promise((resolve) => server.once('listening', resolve));
  try {
    await work((server.address() as AddressInfo).port);
  } finally {
    server.closeAllConnections();
    await new Promise((resolve) => server.close(resolve));
  }
}

function request(port: number): Socket {
  const socket = connect(port, '127.0.0.1');
  socket.on('error', () => undefined);
  socket.write('GET / HTTP/1.1\r\nHost: localhost\r\n\r\n');
  return socket;
}

describe('EventStream', () => {
  it('sends each event as one frame, with headers that turn proxy buffering off', async () => {
    const handle = async (response: Response) => {
      const stream = new EventStream(response);
      await stream.send({ a: 1 });
      await stream.send('[DONE]');
      stream.end();
    };
    await serving(handle, async (port) => {
      const response = await fetch(`http://127.0.0.1:${port}/`);
      expect(response.headers.get('content-type')).toContain('text/event-stream');
      expect(response.headers.get('x-accel-buffering')).toBe('no');
      expect(await response.text()).toBe('data: {"a":1}\n\ndata: [DONE]\n\n');
    });
  });

  it('sends nothing before the first event, so that an error can be answered with a status', async () => {
    const handle = (response: Response) => {
      const stream = new EventStream(response);
      stream.end();
      response.status(429).json({ opened: stream.opened });
    };
    await serving(handle, async (port) => {
      const response = await fetch(`http://127.0.0.1:${port}/`);
      expect(response.status).toBe(429);
      expect(await response.json()).toEqual({ opened: false });
    });
  });

  it('sends comments while no event is sent', async () => {
    const handle = async (response: Response) => {
      const stream = new EventStream(response, 10);
      await new Promise<void>((resolve) => {
        const poll = setInterval(() => stream.opened && (clearInterval(poll), resolve()), 5);
      });
      stream.end();
    };
    await serving(handle, async (port) => {
      const response = await fetch(`http://127.0.0.1:${port}/`);
      expect(await response.text()).toMatch(/^(: keep-alive\n\n)+$/);
    });
  });

  it('stops sending while the client does not read, and resolves when the client closes the connection', async () => {
    let sent = 0;
    let left!: () => void;
    const finished = new Promise<void>((resolve) => (left = resolve));
    const handle = async (response: Response) => {
      const signal = abortedByClient(response);
      const stream = new EventStream(response);
      while (!signal.aborted) {
        await stream.send({ text: 'x'.repeat(100_000) });
        sent++;
      }
      left();
    };
    await serving(handle, async (port) => {
      const socket = request(port);
      socket.pause();
      let before = -1;
      while (before !== sent || sent === 0) {
        before = sent;
        await new Promise((resolve) => setTimeout(resolve, 200));
      }
      // only the socket buffers of both sides are full; without back pressure far more would have been sent
      expect(sent).toBeLessThan(1000);
      socket.destroy();
      await finished;
    });
  });
});

describe('abortedByClient', () => {
  it('does not abort after the whole answer was sent', async () => {
    let signal!: AbortSignal;
    let closed!: Promise<unknown>;
    const handle = (response: Response) => {
      signal = abortedByClient(response);
      closed = new Promise((resolve) => (response as ServerResponse).once('close', resolve));
      response.json({});
    };
    await serving(handle, async (port) => {
      await (await fetch(`http://127.0.0.1:${port}/`)).json();
      await closed;
      expect(signal.aborted).toBe(false);
    });
  });
});
