import type pg from 'pg';
import { z } from 'zod';
import { quoteIdentifier, quoteLiteral } from '#shared/engines/schema/emit/quote.ts';
import { rowsOf } from './rows.ts';

const Grant = z.object({ grantee: z.string().nullable(), privilege: z.string(), grantable: z.boolean() });
const Owner = z.object({ owner: z.string(), comment: z.string().nullable() });

/**
 * Gives a schema what another one has: rights (nspacl), its comment if it has none of its own, and its owner where we
 * may hand it over.
 */
export async function carryGrants(client: pg.Client, from: string, to: string): Promise<void> {
  const target = quoteIdentifier(to);
  const grants = await rowsOf(
    client,
    Grant,
    `SELECT nullif(a.grantee, 0)::regrole::text AS grantee, a.privilege_type AS privilege, a.is_grantable AS grantable
     FROM pg_namespace n, aclexplode(n.nspacl) a WHERE n.nspname = $1 AND a.grantee <> n.nspowner`,
    [from],
  );
  for (const { grantee, privilege, grantable } of grants) {
    // regrole gives the name quoted already.
    const who = grantee ?? 'PUBLIC';
    await client.query(`GRANT ${privilege} ON SCHEMA ${target} TO ${who}${grantable ? ' WITH GRANT OPTION' : ''}`);
  }
  const sql = `SELECT pg_get_userbyid(nspowner)::text AS owner, obj_description(oid, 'pg_namespace') AS comment
               FROM pg_namespace WHERE nspname = $1`;
  const [before] = await rowsOf(client, Owner, sql, [from]);
  const [after] = await rowsOf(client, Owner, sql, [to]);
  if (before === undefined || after === undefined) return;
  if (before.comment !== null && after.comment === null) {
    await client.query(`COMMENT ON SCHEMA ${target} IS ${quoteLiteral(before.comment)}`);
  }
  if (before.owner !== after.owner) await tryOwner(client, to, before.owner);
}

/** Hands a schema over; where that is not allowed, it stays with us. */
async function tryOwner(client: pg.Client, schema: string, owner: string): Promise<void> {
  await client.query('SAVEPOINT owner');
  try {
    await client.query(`ALTER SCHEMA ${quoteIdentifier(schema)} OWNER TO ${quoteIdentifier(owner)}`);
    await client.query('RELEASE SAVEPOINT owner');
  } catch {
    // Only a member of the old owner may do this; rights are carried over in either case.
    await client.query('ROLLBACK TO SAVEPOINT owner; RELEASE SAVEPOINT owner');
  }
}
