import { AppError } from '@causeway/kernel';
import { toOpenAiError } from './openai-error.js';

describe('toOpenAiError', () => {
  it('returns the shape of the OpenAI API with the code of Causeway, and without the internal text', () => {
    const error = new AppError('REQUEST.RATE_LIMITED', 'too many', { internal: 'secret' });
    expect(toOpenAiError(error, 429)).toEqual({
      error: { message: 'too many', type: 'rate_limit_error', code: 'REQUEST.RATE_LIMITED', param: null },
    });
  });

  it('names the first invalid field in "param"', () => {
    const errors = [{ pointer: '/messages/0/content', message: 'x' }];
    expect(toOpenAiError(new AppError('REQUEST.INVALID', 'x', { errors }), 400).error).toMatchObject({
      type: 'invalid_request_error',
      param: 'messages[0].content',
    });
  });
});
