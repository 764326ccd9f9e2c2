import { AppError, codeOf, messageOf } from './app-error.js';
import { ERROR_CODES } from './error-code.js';

describe('ERROR_CODES', () => {
  it('contains each code once, all in the form AREA.REASON', () => {
    expect(new Set(ERROR_CODES).size).toBe(ERROR_CODES.length);
    for (const code of ERROR_CODES) expect(code).toMatch(/^([A-Z]+\.[A-Z_]+|INTERNAL)$/);
  });
});

describe('codeOf and messageOf', () => {
  it('read any thrown value, with INTERNAL as the code of what is not an AppError', () => {
    expect(codeOf(new AppError('SEARCH.X' as never, 'x'))).toBe('SEARCH.X');
    expect(codeOf(new Error('x'))).toBe('INTERNAL');
    expect(messageOf('plain')).toBe('plain');
  });
});
