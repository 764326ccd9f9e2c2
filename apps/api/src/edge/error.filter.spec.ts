import { once } from 'node:events';
import { get, type IncomingMessage } from 'node:http';
import type { AddressInfo } from 'node:net';
import { type ArgumentsHost, Logger } from '@nestjs/common';
import { AppError } from '@causeway/kernel';
import express from 'express';
import request from 'supertest';
import { OPENAI_ERRORS } from '../openai/openai-error.js';
import { ErrorFilter } from './error.filter.js';
import { PROBLEM_ERRORS } from './problem.js';

Logger.overrideLogger(false);
const filter = new ErrorFilter([OPENAI_ERRORS, PROBLEM_ERRORS]);

const hostOf = (httpRequest: unknown, httpResponse: unknown) =>
  ({ switchToHttp: () => ({ getRequest: () => httpRequest, getResponse: () => httpResponse }) }) as ArgumentsHost;

/** A server on which every path fails. */
const failing = express().use((req, res) => {
  filter.catch(new AppError('KEY.NOT_FOUND', 'there is no such key'), hostOf(Object.assign(req, { id: 'r1' }), res));
});

describe('ErrorFilter', () => {
  it.each([
    ['/v1/models', 'application/json; charset=utf-8', { error: { code: 'KEY.NOT_FOUND' } }],
    ['/api/v1/keys', 'application/problem+json; charset=utf-8', { code: 'KEY.NOT_FOUND', status: 404, correlationId: 'r1' }],
    ['/v1', 'application/problem+json; charset=utf-8', { code: 'KEY.NOT_FOUND' }],
    ['/nowhere', 'application/problem+json; charset=utf-8', { code: 'KEY.NOT_FOUND' }],
  ])('answers %s in the shape of its door', async (path, contentType, body) => {
    const response = await request(failing).get(path);
    expect([response.status, response.headers['content-type']]).toEqual([404, contentType]);
    expect(response.body).toMatchObject(body);
  });

  it('answers a request target that is no path as a problem', async () => {
    const server = failing.listen(0, '127.0.0.1');
    try {
      await once(server, 'listening');
      const { port } = server.address() as AddressInfo;
      const [response] = (await once(get({ port, host: '127.0.0.1', method: 'OPTIONS', path: '*' }), 'response')) as [
        IncomingMessage,
      ];
      response.resume();
      expect([response.statusCode, response.headers['content-type']]).toEqual([404, 'application/problem+json; charset=utf-8']);
    } finally {
      server.closeAllConnections();
      server.close();
    }
  });

  it('reports nothing when the client closed the connection and so aborted the work', () => {
    const gone = {
      destroyed: true,
      get headersSent(): boolean {
        throw new Error('answered');
      },
    };
    const { reason } = AbortSignal.abort();
    expect(() => filter.catch(reason, hostOf({ path: '/v1/models' }, gone))).not.toThrow();
    expect(() => filter.catch(new AppError('INTERNAL', 'x'), hostOf({ path: '/v1/models' }, gone))).toThrow('answered');
  });
});
