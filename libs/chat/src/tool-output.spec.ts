import { AppError } from '@causeway/kernel';
import { cut, textOf, textOfFailure } from './tool-output.js';

describe('textOf', () => {
  it('joins texts and names what is not text', () => {
    const content = [
      { type: 'text', text: 'one' },
      { type: 'image', data: 'AAAA', mimeType: 'image/png' },
      { type: 'resource', resource: { uri: 'file:///a', text: 'two' } },
      { type: 'resource', resource: { uri: 'file:///b', blob: 'AAAA' } },
      { type: 'resource_link', uri: 'file:///c' },
    ];
    expect(textOf({ content }).split('\n\n')).toEqual([
      'one',
      '[image image/png, not shown]',
      'two',
      '[resource file:///b, not text]',
      '[link: file:///c]',
    ]);
  });

  it('takes the structured content when there is nothing else', () => {
    expect(textOf({ content: [], structuredContent: { sum: 3 } })).toBe('{"sum":3}');
    expect(textOf({ content: [] })).toBe('(no output)');
  });
});

describe('textOfFailure', () => {
  it('tells every mistake in the arguments', () => {
    const errors = [{ pointer: '/a', message: 'must be number' }];
    const text = textOfFailure(new AppError('MCP.INVALID_ARGUMENTS', 'the arguments do not fit', { errors, internal: 'secret' }));
    expect(text).toBe('MCP.INVALID_ARGUMENTS: the arguments do not fit\n- /a: must be number');
  });

  it('tells nothing of a failure that nobody foresaw', () => {
    expect(textOfFailure(new Error('password=hunter2'))).not.toContain('hunter2');
  });
});

describe('cut', () => {
  it('says how much is missing', () => {
    expect(cut('abcdef', 4)).toBe('abcd\n[cut: 2 more characters]');
    expect(cut('abcd', 4)).toBe('abcd');
  });

  it('never halves a character', () => {
    expect(cut('ab😀cd', 3)).toBe('ab\n[cut: 4 more characters]');
  });
});
