import { storableJson, storableText } from './storable.js';

describe('storableText', () => {
  it('removes U+0000 and replaces each half of a surrogate pair by U+FFFD', () => {
    expect(storableText('a\0b \ud83d😀\udc00')).toBe('ab \ufffd😀\ufffd');
  });

  it('replaces U+0000 by the text that the caller names', () => {
    expect(storableText('a\0b', '\ufffd')).toBe('a\ufffdb');
  });

  it('returns any other text unchanged', () => {
    expect(storableText('好 \t\n\u0001 \\u0000')).toBe('好 \t\n\u0001 \\u0000');
  });
});

describe('storableJson', () => {
  it('cleans keys and texts at every depth and keeps everything else', () => {
    const value = { 'k\0': ['a\0b', '\ud83d', 7, null, true, { x: '😀' }] };
    expect(storableJson(value)).toEqual({ k: ['ab', '\ufffd', 7, null, true, { x: '😀' }] });
    expect(storableJson(value, '\ufffd')).toEqual({ 'k\ufffd': ['a\ufffdb', '\ufffd', 7, null, true, { x: '😀' }] });
  });
});
