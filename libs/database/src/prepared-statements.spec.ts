import { Logger } from '@nestjs/common';
import { prepared, PreparedStatements } from './prepared-statements.js';

const OFTEN = 8;
const ONE = prepared('one', 'select $1');

describe('prepared', () => {
  it('gives a text the same name in every process, and no other text that name', () => {
    expect(ONE.name).toMatch(/^cw_one_/);
    expect(prepared('one', 'select $1').name).toBe(ONE.name);
    expect(prepared('one', 'select  $1').name).not.toBe(ONE.name);
  });

  it('keeps every name within the 63 bytes of PostgreSQL, and refuses a longer one', () => {
    const longest = prepared('n'.repeat(36), 'select $1').name;
    expect(`${longest}_999999`.length).toBeLessThanOrEqual(63);
    expect(() => prepared('n'.repeat(37), 'select $1')).toThrow('too long');
  });

  it('refuses optional conditions, because the plan depends on the values', () => {
    expect(() => prepared('a', 'select where ($1::uuid[] is null or id = any($1))')).toThrow('optional condition');
    expect(() => prepared('a', 'select where $1 is null or id = $1')).toThrow('optional condition');
    expect(prepared('a', 'select where id is null or id = $1').name).toBeDefined();
  });

  it('refuses to read tables that grow fast, because a plan from when they were small reads all of them', () => {
    const reads = [
      'select from chunks c where c.version_id = $1',
      'select from given g join chunk_embeddings e on e.chunk_id = g.id',
      'update chunks c set terms = $1 from given g where c.id = g.id',
    ];
    for (const text of reads) expect(() => prepared('a', text)).toThrow('grows fast');
    expect(prepared('a', 'insert into chunks (id) select id from unnest($1::uuid[]) as given (id)').name).toBeDefined();
    expect(prepared('a', 'select chunk_count from document_versions where id = $1').name).toBeDefined();
  });
});

describe('PreparedStatements', () => {
  const nameOf = (statements: PreparedStatements) => statements.toQuery(ONE, [1]).name;

  it('sends a prepared statement under its name from the first time on', () => {
    expect(new PreparedStatements().toQuery(ONE, [1])).toEqual({ name: ONE.name, text: 'select $1', values: [1] });
  });

  it('never names a plain text, however often and in however many forms it is sent', () => {
    const statements = new PreparedStatements();
    for (let times = 0; times < OFTEN; times++) {
      expect(statements.toQuery('select $1', [1])).toEqual({ text: 'select $1', values: [1] });
      expect(statements.toQuery('begin', [])).toEqual({ text: 'begin', values: [] });
    }
    for (let n = 0; n < 2_000; n++) expect(statements.toQuery(`select $1, ${n}`, [1]).name).toBeUndefined();
    expect(nameOf(statements)).toBe(ONE.name);
  });

  it('sends statements unprepared behind a pooler that loses them or offers those of others', () => {
    jest.spyOn(Logger.prototype, 'warn').mockReturnValue(undefined);
    for (const code of ['26000', '42P05']) {
      const statements = new PreparedStatements();
      expect(nameOf(statements)).toBeDefined();
      expect([statements.recoverFrom({ code: '23505' }), statements.recoverFrom({ code })]).toEqual([false, true]);
      expect(nameOf(statements)).toBeUndefined();
    }
  });

  it('sends another name and text when the result has changed, for a pooler that knows statements by their texts', () => {
    const statements = new PreparedStatements();
    const name = nameOf(statements);
    expect(statements.recoverFrom({ code: '0A000', routine: 'RevalidateCachedQuery' })).toBe(true);
    const changed = statements.toQuery(ONE, [1]);
    expect([changed.name === name, changed.text === 'select $1']).toEqual([false, false]);
  });
});
