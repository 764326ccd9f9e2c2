import { queryTerms, terms } from './terms.js';

const shared = (a: string, b: string) => {
  const found = new Set(terms(a));
  return queryTerms(b).filter((term) => found.has(term));
};

describe('terms', () => {
  it('reduces English words to their stems, without case, accents and possessives', () => {
    expect(terms("The Connections' pool's connecting cafés")).toEqual(['the', 'connect', 'pool', 'connect', 'cafe']);
  });

  it('segments Chinese, and adds the words inside long words', () => {
    expect(terms('中文数据库支持全文检索')).toEqual(['中文', '数据', '据库', '数据库', '支持', '全文', '检索', '全文检索']);
  });

  it('gives traditional and simplified, Taiwanese and mainland, full-width and half-width forms the same terms', () => {
    expect(shared('数据库的软件与网络设置', '資料庫的軟體與網路設定')).toEqual(
      expect.arrayContaining(['数据库', '软件', '网络', '设置']),
    );
    expect(shared('pgvector 0.8', 'ＰＧＶＥＣＴＯＲ ０.８')).toEqual(['pgvector', '0.8', '0']);
  });

  it.each([
    ['hnsw.iterative_scan', ['hnsw', 'iterative_scan', 'iterative scan', 'hnsw.iterative_scan']],
    ['ReadHeaderTimeout', ['readheadertimeout', 'header timeout', 'read_header_timeout', 'ReadHeaderTimeout']],
    ['server__tool', ['tool', 'server__tool', 'server-tool']],
    ['v1.2.3', ['1.2.3', '1.2', 'v1.2.3']],
    ['SHA-256', ['sha256', 'sha', '256']],
    ['C++ and C#', ['c++', 'c#', 'C']],
    ['1,000,000 rows', ['1000000']],
    ['node.js', ['node', 'nodejs']],
    ['https://vuejs.org/guide/essentials/reactivity.html', ['vuejs reactivity']],
  ])('finds %s whole and in parts', (text, questions) => {
    for (const question of questions) {
      const wanted = queryTerms(question);
      expect(shared(text, question)).toEqual(wanted);
    }
  });

  it('uses pairs of characters for scripts without spaces between words', () => {
    expect(terms('インタ 한국어 ภาษ か')).toEqual(['イン', 'ンタ', '한국', '국어', 'ภา', 'าษ', 'か']);
  });

  it('returns no terms for punctuation, and limits the length of a term', () => {
    expect(terms("'; -- \\ 👍 ✔\ufe0f …")).toEqual([]);
    expect(terms('x'.repeat(10_000))).toEqual(['x'.repeat(64)]);
    expect(terms(`${'1'.repeat(10_000)}.2`)[0]).toHaveLength(64);
    expect(terms('a-'.repeat(1000))).toHaveLength(1000);
  });
});

describe('queryTerms', () => {
  it('drops stop words and repetitions', () => {
    expect(queryTerms('How do I configure the pool of the pool?')).toEqual(['configur', 'pool']);
    expect(queryTerms('如何配置数据库的连接')).toEqual(['配置', '数据', '据库', '数据库', '连接']);
  });

  it('keeps stop words when the question has no other words', () => {
    expect(queryTerms('to be or not to be')).toEqual(['to', 'be', 'or', 'not']);
    expect(queryTerms('是什么')).toEqual(['是', '什么']);
  });
});
