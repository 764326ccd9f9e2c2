import { type App, startApp } from '../app.js';
import { Client } from '../client.js';

const GUIDE = `# Operating the harbour

## Cranes

The gantry crane lifts up to forty tonnes. Wind above twenty metres a second stops all lifting.

## Pilots

A pilot boards every ship longer than ninety metres, two miles before the breakwater.
`;
const HANDBOOK = `# 员工手册

## 请假制度

员工每年享有十五天带薪年假。申请休假需要提前三天通过系统提交。

## 报销

出差的交通费和住宿费凭发票报销，期限为三十天。
`;

interface Item {
  documentId: string;
  documentName: string;
  text: string;
  citation: { headingPath: string[]; charStart: number; charEnd: number };
  section?: { before: string; after: string; charStart: number; charEnd: number };
  explain?: { vector?: { rank: number }; keyword?: { rank: number }; fused: number };
}

describe('search', () => {
  let app: App;
  let client: Client;
  let collection: string;

  beforeAll(async () => {
    app = await startApp();
    client = new Client(app, app.adminKey);
    // so small that each section is a chunk of its own
    const chunking = { maxTokens: 48, overlapTokens: 0 };
    const made = await client.post<{ id: string }>('/api/v1/collections', { name: 'port', chunking });
    collection = made.body.id;
    const files = [
      { name: 'harbour.md', content: GUIDE },
      { name: '手册.md', content: HANDBOOK },
    ];
    const { body } = await client.upload(collection, files, { area: 'port' });
    const documents = await Promise.all(body.items.map(({ id }) => client.settled(id)));
    expect(documents.map(({ status }) => status)).toEqual(['ready', 'ready']);
  });
  afterAll(() => app?.stop());

  const search = async (body: object) => (await client.post<{ items: Item[]; degraded: string[] }>('/api/v1/search', body)).body;

  it.each([
    ['What happens in a storm to lifting?', 'harbour.md', 'Cranes'],
    ['which ships need a pilot on board', 'harbour.md', 'Pilots'],
    ['一年有几天假期', '手册.md', '请假制度'],
    ['出差的酒店费用怎么报', '手册.md', '报销'],
  ])('finds the passage for "%s" in %s under %s', async (query, name, heading) => {
    const { items } = await search({ query });
    expect(items[0]).toMatchObject({ documentName: name, citation: { headingPath: expect.arrayContaining([heading]) } });
  });

  it('returns citations whose offsets are exact in the text of the document', async () => {
    const { items } = await search({ query: '带薪年假' });
    const { documentId, text, citation } = items[0]!;
    const { body: whole } = await client.get<string>(`/api/v1/documents/${documentId}/text`);
    expect(whole.slice(citation.charStart, citation.charEnd)).toBe(text);
  });

  it('finds passages by keyword alone and explains the rank', async () => {
    const { items } = await search({ query: 'gantry crane', mode: 'keyword', explain: true, limit: 1 });
    expect(items).toHaveLength(1);
    expect(items[0]!.explain).toMatchObject({ keyword: { rank: 1 } });
    expect(items[0]!.explain!.vector).toBeUndefined();
  });

  it('returns the text around a passage in its section on request', async () => {
    const chunking = { maxTokens: 40, overlapTokens: 10 };
    const { body } = await client.post<{ id: string }>('/api/v1/collections', { name: 'sections', chunking });
    const rule = (n: number) => `Rule number ${n} of the lock says what a skipper must do at gate ${n}.`;
    const content = `# Locks\n\n${Array.from({ length: 9 }, (_, n) => rule(n)).join(' ')}\n\n# Bridges\n\nThey open at noon.`;
    const taken = await client.upload(body.id, [{ name: 'locks.md', content }]);
    await client.settled(taken.body.items[0]!.id);
    const request = { query: 'rule number 4', mode: 'keyword', limit: 1, collections: [body.id] };
    const { items } = await search({ ...request, section: true });
    const { text, section } = items[0]!;
    const whole = `${section!.before}${text}${section!.after}`.replace(/\s+/g, ' ');
    expect(whole).toBe(content.slice(section!.charStart, section!.charEnd).replace(/\s+/g, ' '));
    expect(whole).toContain(rule(0));
    expect(whole).toContain(rule(8));
    expect(whole).not.toContain('noon');
    expect((await search(request)).items[0]).not.toHaveProperty('section');
  });

  it('finds only documents that match the metadata filter', async () => {
    expect((await search({ query: 'crane', filter: { area: 'port' } })).items).not.toHaveLength(0);
    expect((await search({ query: 'crane', filter: { area: 'elsewhere' } })).items).toHaveLength(0);
  });

  it('returns 400 without a query and 404 for an unknown collection', async () => {
    expect((await client.post('/api/v1/search', { limit: 3 })).status).toBe(400);
    const unknown = await client.post('/api/v1/search', { query: 'x', collections: ['01890a5d-ac96-774b-bcce-b302099a8057'] });
    expect([unknown.status, unknown.body.code]).toEqual([404, 'COLLECTION.NOT_FOUND']);
  });
});
