import { Logger } from '@nestjs/common';
import { PreparedStatements } from './prepared-statements.js';

/** More often than a text is sent before it is prepared. */
const OFTEN = 8;

describe('PreparedStatements', () => {
  const nameAfterUse = (statements: PreparedStatements, text: string, values: unknown[] = [1]) => {
    let name: string | undefined;
    for (let times = 0; times < OFTEN; times++) ({ name } = statements.of(text, values));
    return name;
  };

  it('gives a text the same name in every process, and no other text that name', () => {
    const name = nameAfterUse(new PreparedStatements(), 'select $1');
    expect(name).toMatch(/^cw_/);
    expect(nameAfterUse(new PreparedStatements(), 'select $1')).toBe(name);
    expect(nameAfterUse(new PreparedStatements(), 'select  $1')).not.toBe(name);
  });

  it('does not prepare a statement that is sent once or has no parameters', () => {
    const statements = new PreparedStatements();
    expect(statements.of('select $1', [1])).toEqual({ text: 'select $1', values: [1] });
    expect(nameAfterUse(statements, 'begin', [])).toBeUndefined();
  });

  it('does not prepare a statement whose plan depends on its parameters', () => {
    const statements = new PreparedStatements();
    expect(nameAfterUse(statements, 'select where ($1::uuid[] is null or id = any($1))')).toBeUndefined();
    expect(nameAfterUse(statements, 'select where $1 is null or id = $1')).toBeUndefined();
    expect(nameAfterUse(statements, 'select where id is null or id = $1')).toBeDefined();
  });

  it('leaves alone what reads tables that grow fast: a plan of when they were small reads all of them', () => {
    const statements = new PreparedStatements();
    expect(nameAfterUse(statements, 'select from chunks c where c.version_id = $1')).toBeUndefined();
    expect(nameAfterUse(statements, 'select from given g join chunk_embeddings e on e.chunk_id = g.id')).toBeUndefined();
    expect(nameAfterUse(statements, 'update chunks c set terms = $1 from given g where c.id = g.id')).toBeUndefined();
    expect(nameAfterUse(statements, 'insert into chunks (id) select id from unnest($1::uuid[]) as given (id)')).toBeDefined();
    expect(nameAfterUse(statements, 'select chunk_count from document_versions where id = $1')).toBeDefined();
  });

  it('does without where a pooler forgets statements, or offers those of others', () => {
    jest.spyOn(Logger.prototype, 'warn').mockReturnValue(undefined);
    for (const code of ['26000', '42P05']) {
      const statements = new PreparedStatements();
      expect(nameAfterUse(statements, 'select $1')).toBeDefined();
      expect([statements.failedBy({ code: '23505' }), statements.failedBy({ code })]).toEqual([false, true]);
      expect(nameAfterUse(statements, 'select $1')).toBeUndefined();
    }
  });

  it('sends another text where the answer has changed, for a pooler that knows statements by their texts', () => {
    const statements = new PreparedStatements();
    const name = nameAfterUse(statements, 'select $1');
    expect(statements.failedBy({ code: '0A000', routine: 'RevalidateCachedQuery' })).toBe(true);
    const changed = statements.of('select $1', [1]);
    expect([changed.name === name, changed.text === 'select $1']).toEqual([false, false]);
  });

  it('remembers at most a thousand statements', () => {
    const statements = new PreparedStatements();
    const early = nameAfterUse(statements, 'select $1');
    for (let n = 0; n < 2_000; n++) statements.of(`select $1, ${n}`, [1]);
    expect(nameAfterUse(statements, 'select $1, 1999')).toBeUndefined();
    expect(nameAfterUse(statements, 'select $1')).toBe(early);
  });
});
