import { BadRequestException, HttpException, NotFoundException } from '@nestjs/common';
import { AppError, ERROR_CODES } from '@causeway/kernel';
import { statusOf } from './status-of.js';
import { toAppError } from './to-app-error.js';

describe('toAppError', () => {
  it('returns an AppError unchanged', () => {
    const error = new AppError('MCP.TIMEOUT', 'too long');
    expect(toAppError(error)).toBe(error);
  });

  it.each<[unknown, string]>([
    [Object.assign(new SyntaxError('x'), { type: 'entity.parse.failed' }), 'REQUEST.MALFORMED_JSON'],
    [new BadRequestException('Unexpected token } in JSON at position 3'), 'REQUEST.MALFORMED_JSON'],
    [Object.assign(new Error('x'), { type: 'entity.too.large' }), 'REQUEST.TOO_LARGE'],
    [new NotFoundException(), 'REQUEST.NOT_FOUND'],
    [new HttpException('teapot', 418), 'INTERNAL'],
    ['a string', 'INTERNAL'],
  ])('turns %s into %s', (thrown, code) => {
    expect(toAppError(thrown).code).toBe(code);
  });

  it('hides the message of an unexpected error from the caller', () => {
    const error = toAppError(new Error('password=secret'));
    expect(error.message).not.toContain('secret');
    expect(error.internal).toContain('secret');
  });
});

describe('statusOf', () => {
  it('has a status for every code that a request can end with', () => {
    const atStart = /^(CONFIG|EMBEDDED|INTERNAL|MCP\.CONFIG)/;
    const unknown = ERROR_CODES.filter((code) => statusOf(code) === 500 && !atStart.test(code));
    expect(unknown).toEqual([]);
  });
});
