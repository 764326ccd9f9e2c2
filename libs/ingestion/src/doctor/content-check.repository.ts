import { createHash } from 'node:crypto';
import type { Sql } from '@causeway/database';
import { type Check, EXAMPLES, type Finding } from './check.js';

const PAGE = 20;

interface Stored {
  id: string;
  /** The stored bytes have the size that the row names. */
  fits: boolean;
  sha256: string;
  /** Computed only for a single part, so that small files need no query of their own. */
  found: string | null;
  parts: number;
}

/** Compares the stored bytes with the hash of the upload, part by part, so that no file is held in memory. */
export function contents(sql: Sql): Check {
  return {
    name: 'content',
    fault: 'versions whose stored bytes differ from the upload',
    remedy: 'text and search are not affected; upload the files again to restore the bytes',
    find: async () => {
      const finding: Finding = { count: 0, examples: [] };
      for await (const id of damaged(sql)) {
        finding.count++;
        if (finding.examples.length < EXAMPLES) finding.examples.push(id);
      }
      return finding;
    },
  };
}

async function* damaged(sql: Sql): AsyncGenerator<string> {
  for (let after: string | null = null; ;) {
    const page: Stored[] = await selectStored(sql, after);
    if (page.length === 0) return;
    for (const stored of page) {
      if (!stored.fits || (stored.found ?? (await hashOf(sql, stored))) !== stored.sha256) yield stored.id;
    }
    after = page.at(-1)!.id;
  }
}

/** Versions with neither bytes nor text are left to the check `no-source`. */
function selectStored(sql: Sql, after: string | null): Promise<Stored[]> {
  return sql.query(
    `select v.id, v.sha256, v.bytes = coalesce(b.bytes, 0) as fits, coalesce(b.parts, 0)::integer as parts,
       case when b.parts = 1 then (select encode(sha256(data), 'hex') from version_contents c where c.version_id = v.id) end as found
     from document_versions v left join lateral (
       select count(*) as parts, sum(octet_length(data)) as bytes from version_contents c where c.version_id = v.id) b on true
     where ($1::uuid is null or v.id > $1)
       and (b.parts > 0 or exists (select from document_texts t where t.version_id = v.id))
     order by v.id limit $2`,
    [after, PAGE],
  );
}

async function hashOf(sql: Sql, { id, parts }: Stored): Promise<string> {
  const hash = createHash('sha256');
  for (let ordinal = 0; ordinal < parts; ordinal++) {
    const [row] = await sql.query<{ data: Buffer }>('select data from version_contents where version_id = $1 and ordinal = $2', [
      id,
      ordinal,
    ]);
    if (!row) return '';
    hash.update(row.data);
  }
  return hash.digest('hex');
}
