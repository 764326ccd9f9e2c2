import { ProtocolError, SdkError, SdkErrorCode, SdkHttpError } from '@modelcontextprotocol/client';
import { LaterRoundFailed, MessageTooLarge, RequestFailed, SessionLost, StreamEnded } from '../transports/transport-errors.js';
import { classifyFailure } from './classify-failure.js';

const http = (status: number, text = '') =>
  new SdkHttpError(SdkErrorCode.ClientHttpNotImplemented, 'refused', { status, statusText: '', text });
const network = (code: string, sent: boolean) => new RequestFailed(Object.assign(new Error(code), { code }), sent);

describe('classifyFailure', () => {
  it.each([
    ['an error from the server', new ProtocolError(-32_000, 'no'), 'completed', 'MCP.PROTOCOL_ERROR', false],
    ['arguments that the server refuses', new ProtocolError(-32_602, 'no'), 'completed', 'MCP.INVALID_ARGUMENTS', false],
    ['a stream that ended early', new StreamEnded(), 'outcome_unknown', 'MCP.OUTCOME_UNKNOWN', false],
    ['an answer that cannot be read', new SdkError(SdkErrorCode.InvalidResult, 'x'), 'completed', 'MCP.PROTOCOL_ERROR', false],
    ['a connection that broke', new SdkError(SdkErrorCode.ConnectionClosed, 'x'), 'outcome_unknown', 'MCP.OUTCOME_UNKNOWN', true],
    [
      'a connection that was gone before',
      new SdkError(SdkErrorCode.NotConnected, 'x'),
      'not_sent',
      'MCP.SERVER_UNAVAILABLE',
      true,
    ],
    ['the same as the SDK says it elsewhere', new Error('Not connected'), 'not_sent', 'MCP.SERVER_UNAVAILABLE', true],
    [
      'a revision that is not spoken',
      new ProtocolError(-32_022, 'no', { supported: ['2026-07-28'] }),
      'not_sent',
      'MCP.SERVER_UNAVAILABLE',
      true,
    ],
    ['its code for something else', new ProtocolError(-32_022, 'no'), 'completed', 'MCP.PROTOCOL_ERROR', false],
    ['a session that is not known', new SessionLost(404, ''), 'not_sent', 'MCP.SERVER_UNAVAILABLE', true],
    ['a later round that is refused', new LaterRoundFailed(http(401)), 'outcome_unknown', 'MCP.OUTCOME_UNKNOWN', false],
    [
      'a wish that we do not have',
      new SdkError(SdkErrorCode.CapabilityNotSupported, 'x'),
      'completed',
      'MCP.PROTOCOL_ERROR',
      false,
    ],
    // the tool may have run before any of these
    ['HTTP 302', http(302), 'outcome_unknown', 'MCP.OUTCOME_UNKNOWN', false],
    ['HTTP 400', http(400, 'the booking session is full'), 'outcome_unknown', 'MCP.OUTCOME_UNKNOWN', false],
    ['HTTP 404', http(404), 'outcome_unknown', 'MCP.OUTCOME_UNKNOWN', false],
    ['HTTP 409', http(409), 'outcome_unknown', 'MCP.OUTCOME_UNKNOWN', false],
    ['HTTP 307', http(307), 'not_sent', 'MCP.SERVER_UNAVAILABLE', false],
    ['HTTP 401', http(401), 'not_sent', 'MCP.SERVER_UNAVAILABLE', false],
    ['HTTP 429', http(429), 'not_sent', 'MCP.SERVER_UNAVAILABLE', false],
    ['HTTP 502', http(502), 'outcome_unknown', 'MCP.OUTCOME_UNKNOWN', false],
    ['nobody at the port', network('ECONNREFUSED', false), 'not_sent', 'MCP.SERVER_UNAVAILABLE', true],
    ['a socket cut in the middle', network('ECONNRESET', true), 'outcome_unknown', 'MCP.OUTCOME_UNKNOWN', false],
    ['an answer over the limit', new MessageTooLarge(10), 'completed', 'MCP.RESULT_TOO_LARGE', false],
    ['anything else', new Error('?'), 'outcome_unknown', 'MCP.OUTCOME_UNKNOWN', false],
  ])('%s', (_name, error, outcome, code, isConnectionLost) => {
    expect(classifyFailure(error)).toMatchObject({ outcome, code, isConnectionLost });
  });
});
