import type pg from 'pg';
import { z } from 'zod';

/** Rows of a query, checked. Throws the server's error, or zod's where the rows are not as told. */
export async function rowsOf<T extends z.ZodType>(
  client: pg.ClientBase,
  row: T,
  sql: string,
  values: readonly unknown[] = [],
): Promise<z.infer<T>[]> {
  const { rows } = await client.query<Record<string, unknown>>(sql, [...values]);
  return z.array(row).parse(rows);
}

/** Runs `work` in a transaction; whatever it throws takes everything back. */
export async function inTransaction<T>(client: pg.ClientBase, work: () => Promise<T>): Promise<T> {
  await client.query('BEGIN');
  try {
    const result = await work();
    await client.query('COMMIT');
    return result;
  } catch (error) {
    // The session may be gone: then the server has taken everything back by itself.
    await client.query('ROLLBACK').catch(() => undefined);
    throw error;
  }
}

/** bigint comes as text; counts here stay below 2^53. */
export const Count = z.coerce.number();
