import { encodeMessage, int32 } from './messages.js';
import { checkPassword, readStartup, startupPacket } from './startup.js';

const packet = (code: number, rest = Buffer.alloc(0)) => ({
  type: '',
  bytes: Buffer.concat([int32(8 + rest.length), int32(code), rest]),
});

describe('readStartup', () => {
  it('reads the startup parameters of a client', () => {
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
  ])('recognizes the request for %s', (_, code, kind) => {
    expect(readStartup(packet(code)).kind).toBe(kind);
  });

  it('throws for another major version of the protocol', () => {
    expect(() => readStartup(packet(2 << 16))).toThrow('unsupported frontend protocol 2.0');
  });
});

describe('checkPassword', () => {
  it('accepts the password and throws for any other and for another message type', () => {
    const answer = (type: string, text: string) => ({ type, bytes: encodeMessage(type, text) });

    expect(() => checkPassword(answer('p', 'secret'), 'secret')).not.toThrow();
    for (const wrong of [answer('p', ''), answer('p', 'secret2'), answer('Q', 'secret')]) {
      expect(() => checkPassword(wrong, 'secret')).toThrow('password authentication failed');
    }
  });
});
