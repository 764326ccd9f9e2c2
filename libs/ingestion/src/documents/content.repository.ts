import { createReadStream } from 'node:fs';
import { Injectable } from '@nestjs/common';
import { Database, type Sql } from '@causeway/database';
import type { ReceivedContent } from './document.js';

const PART_BYTES = 1024 * 1024;

/** The uploaded bytes of a version, in parts, so that no more than one part is held in memory. */
@Injectable()
export class ContentRepository {
  constructor(private readonly database: Database) {}

  async write(sql: Sql, versionId: string, content: ReceivedContent): Promise<void> {
    let ordinal = 0;
    for await (const part of Buffer.isBuffer(content)
      ? [content]
      : createReadStream(content.path, { highWaterMark: PART_BYTES })) {
      await sql.query('insert into version_contents (version_id, ordinal, data) values ($1, $2, $3)', [
        versionId,
        ordinal++,
        part,
      ]);
    }
  }

  async *read(versionId: string): AsyncGenerator<Buffer> {
    for (let ordinal = 0; ; ordinal++) {
      const [row] = await this.database.query<{ data: Buffer; last: boolean }>(
        `select data, not exists (select from version_contents where version_id = $1 and ordinal > $2) as last
         from version_contents where version_id = $1 and ordinal = $2`,
        [versionId, ordinal],
      );
      if (row) yield row.data;
      if (!row || row.last) return;
    }
  }
}
