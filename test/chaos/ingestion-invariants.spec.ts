import { violations } from './support/invariants.js';
import { textOf } from './support/ledger.js';
import { Stack, until } from './support/stack.js';
import { Watcher } from './support/watcher.js';

/** Damage that a mistake in the jobs would do, and what the checker of the other suites has to say of it. */
const DAMAGES: [what: string, statement: string, sentence: RegExp][] = [
  ['a document is lost', 'delete from documents where id = (select document from its)', /was accepted and is lost/],
  [
    'a chunk is lost',
    'delete from chunks where ordinal = 1 and version_id = (select version from its)',
    /has 3 chunks of 4.*has chunk 2 at place 1/,
  ],
  ['a vector is lost', 'delete from chunk_embeddings where chunk_id = (select chunk from its)', /has 0 vectors for chunk 0/],
  [
    'a chunk has two vectors',
    `, other as (insert into embedding_profiles (name, dimensions) values ('other', 16) returning id)
     insert into chunk_embeddings select other.id, chunk_id, embedding from chunk_embeddings, other where chunk_id = (select chunk from its)`,
    /has 2 vectors for chunk 0/,
  ],
  [
    'a chunk is no slice',
    'update chunks set char_start = char_start + 1 where id = (select chunk from its)',
    /chunk 0 that is no slice of its text/,
  ],
  [
    'a version stays unfinished',
    `update document_versions set status = 'embedding' where id = (select version from its)`,
    /is still embedding/,
  ],
  [
    'a failure has no reason',
    `update document_versions set status = 'failed' where id = (select version from its)`,
    /failed without a reason/,
  ],
  [
    'a version is not published',
    'delete from published_versions where document_id = (select document from its)',
    /is not published/,
  ],
  [
    'a document is there twice',
    `, twin as (
       insert into documents (id, collection_id, name, sha256) select gen_random_uuid(), collection_id, name, 'twin' from documents
       where id = (select document from its) returning id)
     insert into document_versions (id, document_id, collection_id, number, name, media_type, bytes, sha256, status, error_code, error_message)
     select gen_random_uuid(), twin.id, collection_id, 1, name, media_type, bytes, sha256, 'failed', 'A', 'b' from document_versions, twin
     where document_versions.id = (select version from its)`,
    /two documents of/,
  ],
];

describe('the checker of the chaos suites', () => {
  let stack: Stack;
  /** Of a document that is in order: its own, its version's, its first chunk's. */
  let ids: unknown[];
  beforeAll(async () => {
    stack = await Stack.start({ env: { SWEEP_INTERVAL_MS: '600000' } });
    const collection = await stack.collection();
    for (let i = 0; i < DAMAGES.length + 2; i++) await stack.accept(collection, textOf(4));
    await stack.settled();
  });
  afterAll(() => stack?.stop());
  beforeEach(async () => {
    const [row] = await stack.query<{ ids: unknown[] }>(
      `select array[v.document_id, v.id, c.id] as ids from document_versions v join chunks c on c.version_id = v.id
       where c.ordinal = 0 limit 1`,
    );
    ids = row!.ids;
  });
  // the next one begins with what is in order
  afterEach(async () => {
    await stack.query(`delete from documents where id = $1 or sha256 = 'twin'`, [ids[0]]);
    await stack.query(`delete from embedding_profiles where name = 'other'`);
    stack.ledger.accepted.delete(String(ids[0]));
  });

  const damage = (statement: string) =>
    stack.query(`with its as (select $1::uuid as document, $2::uuid as version, $3::uuid as chunk) ${statement}`, ids);

  it('reports nothing when all documents are intact', async () => {
    expect(await violations(stack)).toEqual([]);
  });

  it.each(DAMAGES)('reports that %s', async (_, statement, sentence) => {
    await damage(statement);
    expect((await violations(stack)).join('; ')).toMatch(sentence);
  });

  it('reports a published version that is not ready, and a search that shows it', async () => {
    await damage(`update document_versions set status = 'embedding' where id = (select version from its)`);
    const watcher = new Watcher(stack, 1);
    await until(() => watcher.looks > 0, 'it has looked');
    const wrong = (await watcher.stop()).join('; ');
    expect(wrong).toMatch(/half of version .* is published: embedding/);
    expect(wrong).toMatch(/a search shows version .*, which is embedding/);
  });
});
