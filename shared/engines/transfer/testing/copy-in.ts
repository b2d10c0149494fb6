import { Readable } from 'node:stream';
import { pipeline } from 'node:stream/promises';
import pg from 'pg';
import { from as copyFrom } from 'pg-copy-streams';
import type { ScratchPostgres } from '#shared/testing/postgres.ts';
import type { CopyFormat } from '../copy-layout.ts';
import { copyHeader, copyTrailer } from './copy-frame.ts';

export interface Copier {
  /** Loads rows into a table, given as SQL writes its name. */
  copy(table: string, columns: readonly string[], format: CopyFormat, bytes: Uint8Array): Promise<void>;
  close(): Promise<void>;
}

/** A connection that loads rows into a scratch server. */
export async function openCopier(server: ScratchPostgres): Promise<Copier> {
  const client = new pg.Client({ connectionString: server.url });
  await client.connect();
  return {
    copy: async (table, columns, format, bytes) => {
      const names = columns.map(name => `"${name}"`).join(', ');
      const stream = client.query(copyFrom(`COPY ${table} (${names}) FROM STDIN (FORMAT ${format})`));
      await pipeline(Readable.from(format === 'binary' ? [copyHeader, bytes, copyTrailer] : [bytes]), stream);
    },
    close: () => client.end(),
  };
}
