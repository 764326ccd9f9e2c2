import { encode } from 'iconv-lite';
import { decodeText } from './decode-text.js';

const context = { name: 'a.txt', maxCharacters: 10_000 };
const CHINESE = '春眠不觉晓，处处闻啼鸟。夜来风雨声，花落知多少。这是一个用来检测编码的文本文件，里面有很多汉字。\n';
const TRADITIONAL = '春眠不覺曉，處處聞啼鳥。夜來風雨聲，花落知多少。這是一個用來檢測編碼的文字檔案，裡面有很多漢字。\n';
const JAPANESE = 'これは文字コードを判定するための文章です。ひらがなとカタカナと漢字が入っています。\n';

describe('decodeText', () => {
  it.each([
    ['utf-8', CHINESE],
    ['utf-16le', 'plain English, without a mark\n'],
    ['utf-16be', CHINESE.repeat(3)],
    ['gb18030', CHINESE],
    ['big5', TRADITIONAL],
    ['shift_jis', JAPANESE],
    ['euc-jp', JAPANESE],
    ['latin1', 'Le café est fermé à Orléans, où l’été a été très sec.'.replace('’', "'")],
  ])('decodes %s without a mark', (encoding, text) => {
    expect(decodeText(encode(text, encoding), context).text).toBe(text);
  });

  it.each(['utf-8', 'utf-16le', 'utf-16be'])('removes the byte order mark of %s', (encoding) => {
    expect(decodeText(encode('# Title', encoding, { addBOM: true }), context).text).toBe('# Title');
  });

  it('detects the encoding by bytes far behind the start', () => {
    const text = `${'plain\n'.repeat(20_000)}naïve café, déjà vu, à la carte, Orléans\n`;
    expect(decodeText(encode(text, 'latin1'), { ...context, maxCharacters: 200_000 }).text).toBe(text);
  });

  it('replaces damaged bytes of a UTF-8 file and warns', () => {
    const bytes = Buffer.concat([Buffer.from(CHINESE), Buffer.from([0xff, 0xfe]), Buffer.from(CHINESE)]);
    const { text, warnings } = decodeText(bytes, context);
    expect(text).toBe(`${CHINESE}\ufffd\ufffd${CHINESE}`);
    expect(warnings).toMatchObject([{ code: 'DAMAGED_ENCODING' }]);
  });

  it('removes NUL and other control characters, but keeps line ends', () => {
    expect(decodeText(Buffer.from('a\0b\u0007c\r\nd\re\tf'), context).text).toBe('abc\r\nd\re\tf');
  });

  it('decodes the ISO-2022 encodings', () => {
    const read = (escaped: string) => decodeText(Buffer.from(escaped, 'latin1'), context).text;
    expect(read('\x1b$B$3$l$OF|K\\8l\x1b(B text\n')).toBe('これは日本語 text\n');
    expect(read('\x1b$)A\x0e::WV\x0f text\n')).toBe('汉字 text\n');
    expect(read('\x1b$)C\n\x0eGQ1[\x0f text\n')).toBe('\n한글 text\n');
  });

  it('names the encoding in the error when it cannot be decoded', () => {
    const bytes = Buffer.concat([Buffer.from('\u001b$)G\u000e'), Buffer.from('GK2A'), Buffer.from('\u000f\n')]);
    expect(() => decodeText(bytes, context)).toThrow(expect.objectContaining({ code: 'PARSE.UNSUPPORTED' }) as Error);
  });

  it('rejects a text with more characters than allowed', () => {
    const limited = { ...context, maxCharacters: 10 };
    expect(() => decodeText(Buffer.from('elevenchars'), limited)).toThrow(
      expect.objectContaining({ code: 'PARSE.LIMIT_EXCEEDED' }) as Error,
    );
    // the number of bytes alone exceeds the limit, so that nothing is decoded
    expect(() => decodeText(Buffer.alloc(1000, 1), limited)).toThrow(
      expect.objectContaining({ code: 'PARSE.LIMIT_EXCEEDED' }) as Error,
    );
  });

  it('uses the declared encoding if it exists and the bytes are not UTF-8', () => {
    expect(decodeText(encode('Да', 'koi8-r'), context, 'koi8-r').text).toBe('Да');
    expect(decodeText(encode('Привет, как дела? Это просто текст.', 'windows-1251'), context, 'x-none').encoding).toBe(
      'windows-1251',
    );
  });
});
