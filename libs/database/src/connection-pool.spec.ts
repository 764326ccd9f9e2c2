import type { EventEmitter } from 'node:events';
import { createPool } from './connection-pool.js';

describe('createPool', () => {
  it('keeps the process alive when a connection is lost while nobody uses it', () => {
    const { options } = createPool('postgres://127.0.0.1/none', 1) as unknown as {
      options: { Client: new (config: object) => EventEmitter };
    };
    const connection = new options.Client({});
    expect(() => connection.emit('error', new Error('terminating connection due to administrator command'))).not.toThrow();
  });
});
