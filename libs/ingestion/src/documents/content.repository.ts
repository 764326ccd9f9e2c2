import { createReadStream } from 'node:fs';
import { prepared, type Sql } from '@causeway/database';
import type { ReceivedContent } from './document.js';

const PART_BYTES = 1024 * 1024;

const INSERT_PART = prepared('insert_content', 'insert into version_contents (version_id, ordinal, data) values ($1, $2, $3)');

const SELECT_PART = prepared(
  'select_content',
  `select data, not exists (select from version_contents where version_id = $1 and ordinal > $2) as last
   from version_contents where version_id = $1 and ordinal = $2`,
);

/** Stores the uploaded bytes of a version in parts, so that no more than one part is held in memory. */
export async function insertContent(sql: Sql, versionId: string, content: ReceivedContent): Promise<void> {
  let ordinal = 0;
  for await (const part of Buffer.isBuffer(content) ? [content] : createReadStream(content.path, { highWaterMark: PART_BYTES })) {
    await sql.query(INSERT_PART, [versionId, ordinal++, part]);
  }
}

/** The uploaded bytes of a version, part by part. */
export async function* selectContent(sql: Sql, versionId: string): AsyncGenerator<Buffer> {
  for (let ordinal = 0; ; ordinal++) {
    const [row] = await sql.query<{ data: Buffer; last: boolean }>(SELECT_PART, [versionId, ordinal]);
    if (row) yield row.data;
    if (!row || row.last) return;
  }
}
