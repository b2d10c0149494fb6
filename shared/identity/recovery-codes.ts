import { createHash, randomInt } from 'node:crypto';
import type { Clock, Db } from '#shared/platform/ctx.ts';

export const recoveryCodesCount = 10;
/** Without the signs that look like others (Crockford's base32). */
const alphabet = '0123456789ABCDEFGHJKMNPQRSTVWXYZ';
const groups = 5;
const groupLength = 5;

/** true if a text has the form of a recovery code, however it was typed. */
export function looksLikeRecoveryCode(code: string): boolean {
  return canonical(code).length === groups * groupLength;
}

/**
 * Makes ten new codes in place of those before; they are answered here and never again. A code has 125 random bits, so
 * that a plain hash keeps it (NIST SP 800-63B, 5.1.2.2 asks for a slow one below 112).
 */
export async function makeRecoveryCodes(db: Db, userId: string, port: { clock: Clock }): Promise<string[]> {
  const codes = Array.from({ length: recoveryCodesCount }, makeCode);
  await db.deleteFrom('recovery_codes').where('user_id', '=', userId).execute();
  await db
    .insertInto('recovery_codes')
    .values(codes.map(code => ({ user_id: userId, code_hash: codeHash(code), created_at: port.clock.now() })))
    .execute();
  return codes;
}

/** Spends a code in this transaction; of two at once the row's lock lets one in. false if there is none such left. */
export async function spendRecoveryCode(
  db: Db,
  userId: string,
  code: string,
  port: { clock: Clock },
): Promise<boolean> {
  const spent = await db
    .updateTable('recovery_codes')
    .set({ used_at: port.clock.now() })
    .where('user_id', '=', userId)
    .where('code_hash', '=', codeHash(code))
    .where('used_at', 'is', null)
    .executeTakeFirst();
  return spent.numUpdatedRows > 0n;
}

export async function recoveryCodesLeft(db: Db, userId: string): Promise<number> {
  const row = await db
    .selectFrom('recovery_codes')
    .select(({ fn }) => fn.countAll<number>().as('left'))
    .where('user_id', '=', userId)
    .where('used_at', 'is', null)
    .executeTakeFirstOrThrow();
  return row.left;
}

function makeCode(): string {
  const group = (): string => Array.from({ length: groupLength }, () => alphabet[randomInt(alphabet.length)]).join('');
  return Array.from({ length: groups }, group).join('-');
}

/** One form for a code as it was shown and as it was typed: O is a zero, I and L are ones. */
function canonical(code: string): string {
  return code.toUpperCase().replaceAll(/[\s-]/g, '').replaceAll('O', '0').replaceAll(/[IL]/g, '1');
}

function codeHash(code: string): Buffer {
  return createHash('sha256')
    .update(`cloudforge/recovery-code/${canonical(code)}`)
    .digest();
}
