import type { EventEmitter } from 'node:events';
import { createDataSource } from './data-source.js';

describe('createDataSource', () => {
  it('makes connections whose loss does not end the process, also while nobody uses them', () => {
    const { extra } = createDataSource('postgres://127.0.0.1/none', 1).options as unknown as {
      extra: { Client: new (config: object) => EventEmitter };
    };
    const connection = new extra.Client({});
    expect(() => connection.emit('error', new Error('terminating connection due to administrator command'))).not.toThrow();
  });
});
