import { AppError, codeOf, messageOf } from './app-error.js';
import { ERROR_CODES } from './error-code.js';

describe('error codes', () => {
  it('are unique and of one form, since clients depend on them', () => {
    expect(new Set(ERROR_CODES).size).toBe(ERROR_CODES.length);
    for (const code of ERROR_CODES) expect(code).toMatch(/^([A-Z]+\.[A-Z_]+|INTERNAL)$/);
  });

  it('are read from any thrown value', () => {
    expect(codeOf(new AppError('SEARCH.X' as never, 'x'))).toBe('SEARCH.X');
    expect(codeOf(new Error('x'))).toBe('INTERNAL');
    expect(messageOf('plain')).toBe('plain');
  });
});
