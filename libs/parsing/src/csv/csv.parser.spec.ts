import { encode } from 'iconv-lite';
import { blockFaults } from '../../test-support/coverage.js';
import { csvParser } from './csv.parser.js';

const parse = (source: string | Buffer, maxCharacters = 1_000_000) =>
  csvParser.parse(Buffer.from(source), { name: 'a.csv', maxCharacters });
const lines = async (source: string | Buffer) => (await parse(source)).text.split('\n');

describe('csvParser', () => {
  it('makes one table in which each row names its columns', async () => {
    const { text, blocks } = await parse('name,price\nApple,3\nPear,\n"Fig, dried",5\n');
    expect(text).toBe('name | price\nname: Apple | price: 3\nPear\nname: Fig, dried | price: 5');
    expect(blocks).toMatchObject([{ kind: 'table' }]);
    expect(blockFaults(text, blocks)).toEqual([]);
  });

  it('does not use a first row as header that may be a record', async () => {
    expect(await lines('Alice,Paris,Oslo\nBob,,Rome\n')).toEqual(['Alice | Paris | Oslo', 'Bob |  | Rome']);
    expect(await lines('1,2\n3,4\n')).toEqual(['1 | 2', '3 | 4']);
  });

  it.each([
    [';', 'a;b\n1,5;2\n3,5;4\n'],
    ['tab', 'a\tb\n1,5\t2\n3,5\t4\n'],
    ['|', 'a|b\n1,5|2\n3,5|4\n'],
    ['what it names itself', 'sep=;\r\na;b\r\n1,5;2\r\n3,5;4\r\n'],
  ])('splits cells at %s', async (_, source) => {
    expect(await lines(source)).toEqual(['a | b', 'a: 1,5 | b: 2', 'a: 3,5 | b: 4']);
  });

  it('uses the delimiter that the file declares', async () => {
    expect(await lines('sep=;\na,b;c,d\ne,f;g,h\n')).toEqual(['a,b | c,d', 'e,f | g,h']);
  });

  it('does not split a single column of sentences', async () => {
    expect(await lines('Yes, it is.\nNo.\nWell, then, so be it.\n')).toEqual(['Yes, it is.', 'No.', 'Well, then, so be it.']);
  });

  it('keeps a record on one line when its cells contain line ends', async () => {
    expect(await lines('id,text\r\n1,"one\r\ntwo ""2"""\r\n2,"x"\r\n')).toEqual([
      'id | text',
      'id: 1 | text: one two "2"',
      'id: 2 | text: x',
    ]);
  });

  it('keeps formulas as text', async () => {
    expect((await parse(`a,b\n1,=cmd|' /C calc'!A0\n`)).text).toContain(`=cmd|' /C calc'!A0`);
  });

  it('decodes legacy encodings', async () => {
    const source = '名称,数量,说明\n苹果,3,这是一个用来检测编码的文本\n香蕉,5,里面有很多汉字\n';
    expect((await lines(encode(source, 'gb18030')))[1]).toBe('名称: 苹果 | 数量: 3 | 说明: 这是一个用来检测编码的文本');
    expect(await lines(encode('a,b\n1,2\n', 'utf-16le', { addBOM: true }))).toEqual(['a | b', 'a: 1 | b: 2']);
  });

  it('reads a stray quotation mark as text and warns', async () => {
    const { text, warnings } = await parse('a,b\n1,"2\n3,4\n');
    expect(text.split('\n')).toHaveLength(3);
    expect(warnings).toMatchObject([{ code: 'UNBALANCED_QUOTES' }]);
  });

  it('reads all quotation marks as text when too many are stray', async () => {
    const { text, warnings } = await parse(`${'a,b\n'.repeat(50)}"${'x"y'.repeat(100_000)}",c\n`);
    expect(text.endsWith('y" | c')).toBe(true);
    expect(warnings).toMatchObject([{ code: 'UNBALANCED_QUOTES' }]);
  });

  it('leaves out column names when the document would be too long', async () => {
    const source = `amount of goods,amount of money\n${'1000,2000\n'.repeat(100)}`;
    expect((await parse(source)).text).toContain('amount of goods: 1000');
    expect((await parse(source, 2_000)).text.split('\n')[1]).toBe('1000 | 2000');
  });

  it('rejects more text than allowed, also when it consists of delimiters', async () => {
    await expect(parse('a,b,c\n'.repeat(30), 100)).rejects.toMatchObject({ code: 'PARSE.LIMIT_EXCEEDED' });
    await expect(parse(`${','.repeat(900)}x\n`.repeat(2), 2_000)).rejects.toMatchObject({ code: 'PARSE.LIMIT_EXCEEDED' });
  });
});
