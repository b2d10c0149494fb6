import { Buffer } from 'node:buffer';
import { Readable } from 'node:stream';
import { pipeline } from 'node:stream/promises';
import pg from 'pg';
import { from as copyFrom } from 'pg-copy-streams';
import type { ScratchPostgres } from '#shared/testing/postgres.ts';
import type { CopyFormat } from '../copy-layout.ts';

/** COPY BINARY's file header (signature, flags, length of the extension) and trailer. */
const header = Buffer.from('5047434f50590aff0d0a00' + '00000000' + '00000000', 'hex');
const trailer = Buffer.from('ffff', 'hex');

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
    const parts = format === 'binary' ? [header, bytes, trailer] : [bytes];
    await pipeline(Readable.from(parts), stream);
  } finally {
    await client.end();
  }
}
