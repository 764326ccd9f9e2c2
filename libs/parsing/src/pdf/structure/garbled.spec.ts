import { isGarbled } from './garbled.js';
import type { PdfLine } from '../layout/pdf-line.js';

const page = (text: string): PdfLine[] => [{ text, page: 1, size: 10, left: 0, right: 0, y: 0, angle: 0, vertical: false }];

describe('isGarbled', () => {
  it.each([
    ['glyph numbers', '7KH\u0003TXLFN\u0003EURZQ\u0003IR[\u0003MXPSV\u0003RYHU\u0003WKH\u0003OD]\\\u0003GRJ'.repeat(3)],
    ['private use', '\ue001\ue002\ue003\ue004 '.repeat(20)],
    ['another encoding', 'ÎÄ¼þ¹ÜÀíÏµÍ³ '.repeat(10)],
  ])('reports a page of %s', (_, text) => expect(isGarbled(page(text))).toBe(true));

  it.each([
    ['French', 'Où êtes-vous allé cet été ? À l’hôtel près de la forêt, là où le maître des lieux a vécu.'],
    ['Vietnamese', 'Tất cả mọi người sinh ra đều được tự do và bình đẳng về nhân phẩm và quyền lợi.'],
    ['Chinese', '所有段落都应当可以被检索，并且引用必须准确到字符。'.repeat(4)],
    ['bullets of a symbol font', '\uf0b7 A first item of a list that has some length\n\uf0b7 A second item of that list'],
    ['little', '\ue001\ue002'],
  ])('does not report a page of %s', (_, text) => expect(isGarbled(page(text))).toBe(false));
});
