import { texts } from '../../test-support/coverage.js';
import { textParser } from './text.parser.js';

const parse = (text: string) => textParser.parse(Buffer.from(text), { name: 'a.txt', maxCharacters: 1000 });

describe('textParser', () => {
  it.each(['\n', '\r\n', '\r'])('makes one block of each paragraph when lines end with %j', async (end) => {
    const source = ['one', 'still one', '', '  ', 'two', ''].join(end);
    const { text, blocks } = await parse(source);
    expect(text).toBe(source);
    expect(texts(text, blocks)).toEqual([`one${end}still one`, 'two']);
  });
});
