import { int32, message } from './messages.js';
import { checkPassword, readStartup, startupPacket } from './startup.js';

const packet = (code: number, rest = Buffer.alloc(0)) => ({
  type: '',
  bytes: Buffer.concat([int32(8 + rest.length), int32(code), rest]),
});

describe('the start of a connection', () => {
  it('reads the parameters of a client', () => {
    expect(readStartup({ type: '', bytes: startupPacket('me') })).toEqual({
      kind: 'start',
      parameters: new Map([
        ['user', 'me'],
        ['database', 'me'],
      ]),
    });
  });

  it.each([
    ['TLS', 80877103, 'tls'],
    ['GSSAPI encryption', 80877104, 'tls'],
    ['cancelling', 80877102, 'cancel'],
  ])('knows the request for %s', (_, code, kind) => {
    expect(readStartup(packet(code)).kind).toBe(kind);
  });

  it('refuses another major version', () => {
    expect(() => readStartup(packet(2 << 16))).toThrow('unsupported frontend protocol 2.0');
  });

  it('takes the password and nothing like it', () => {
    const answer = (type: string, text: string) => ({ type, bytes: message(type, text) });

    expect(() => checkPassword(answer('p', 'secret'), 'secret')).not.toThrow();
    for (const wrong of [answer('p', ''), answer('p', 'secret2'), answer('Q', 'secret')]) {
      expect(() => checkPassword(wrong, 'secret')).toThrow('password authentication failed');
    }
  });
});
