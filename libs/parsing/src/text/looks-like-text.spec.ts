import { looksLikeText } from './looks-like-text.js';

const latin = (text: string) => Buffer.from(text, 'latin1');

describe('looksLikeText', () => {
  it.each([
    ['sentences in a legacy encoding', latin('un caf\u00e9 \u00e0 la cr\u00e8me\t\r\n'.repeat(20))],
    ['UTF-8 with a stray control character', Buffer.from(`word \u0001 ${'w\u00f6rter '.repeat(20)}`)],
    ['escapes of ISO-2022', latin(`\u001b$B${'0!'.repeat(20)}\u001b(B\u000e\u000f`)],
    ['UTF-16 without a mark', Buffer.from('plain words '.repeat(5), 'utf16le')],
    ['nothing', Buffer.alloc(0)],
  ])('accepts %s as text', (_, bytes) => {
    expect(looksLikeText(bytes)).toBe(true);
  });

  it.each([
    ['a legacy text with controls in it', latin('un caf\u00e9 \u0001 \u0002 '.repeat(20))],
    ['deletes', latin(`caf\u00e9 ${'\u007f'.repeat(20)}`)],
    ['a picture', Buffer.from('89504e470d0a1a0a0000000d4948445200000010000000100806000000', 'hex')],
  ])('rejects %s as binary', (_, bytes) => {
    expect(looksLikeText(bytes)).toBe(false);
  });
});
