import { AppError } from '@causeway/kernel';
import { toOpenAiError } from './openai-error.js';

describe('toOpenAiError', () => {
  it('has the shape that clients read, with our code', () => {
    const error = new AppError('REQUEST.RATE_LIMITED', 'too many', { internal: 'secret' });
    expect(toOpenAiError(error, 429)).toEqual({
      error: { message: 'too many', type: 'rate_limit_error', code: 'REQUEST.RATE_LIMITED', param: null },
    });
  });

  it('names the first field that is wrong', () => {
    const errors = [{ pointer: '/messages/0/content', message: 'x' }];
    expect(toOpenAiError(new AppError('REQUEST.INVALID', 'x', { errors }), 400).error).toMatchObject({
      type: 'invalid_request_error',
      param: 'messages[0].content',
    });
  });
});
