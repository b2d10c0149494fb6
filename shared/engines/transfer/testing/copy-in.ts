import { Readable } from 'node:stream';
import { pipeline } from 'node:stream/promises';
import pg from 'pg';
import { from as copyFrom } from 'pg-copy-streams';
import type { ScratchPostgres } from '#shared/testing/postgres.ts';
import type { CopyFormat } from '../copy-layout.ts';
import { copyHeader, copyTrailer } from './copy-frame.ts';

/** Loads rows into a table of a scratch server. */
export async function copyIn(
  server: Pick<ScratchPostgres, 'url'>,
  table: string,
  columns: readonly string[],
  format: CopyFormat,
  bytes: Uint8Array,
): Promise<void> {
  const client = new pg.Client({ connectionString: server.url });
  await client.connect();
  try {
    const names = columns.map(name => `"${name}"`).join(', ');
    const stream = client.query(copyFrom(`COPY ${table} (${names}) FROM STDIN (FORMAT ${format})`));
    const parts = format === 'binary' ? [copyHeader, bytes, copyTrailer] : [bytes];
    await pipeline(Readable.from(parts), stream);
  } finally {
    await client.end();
  }
}
