import { AppError } from '@causeway/kernel';
import { textOf, textOfError, truncateText } from './tool-output.js';

describe('textOf', () => {
  it('joins text blocks and names other blocks', () => {
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

  it('returns the structured content when there are no blocks', () => {
    expect(textOf({ content: [], structuredContent: { sum: 3 } })).toBe('{"sum":3}');
    expect(textOf({ content: [] })).toBe('(no output)');
  });
});

describe('textOfError', () => {
  it('lists every mistake in the arguments', () => {
    const errors = [{ pointer: '/a', message: 'must be number' }];
    const text = textOfError(new AppError('MCP.INVALID_ARGUMENTS', 'the arguments do not fit', { errors, internal: 'secret' }));
    expect(text).toBe('MCP.INVALID_ARGUMENTS: the arguments do not fit\n- /a: must be number');
  });

  it('hides the message of an error that is not an AppError', () => {
    expect(textOfError(new Error('password=hunter2'))).not.toContain('hunter2');
  });
});

describe('truncateText', () => {
  it('appends the number of missing characters', () => {
    expect(truncateText('abcdef', 4)).toBe('abcd\n[cut: 2 more characters]');
    expect(truncateText('abcd', 4)).toBe('abcd');
  });

  it('does not split a surrogate pair', () => {
    expect(truncateText('ab😀cd', 3)).toBe('ab\n[cut: 4 more characters]');
  });
});
