import { sql } from 'kysely';
import { sealedRows } from '#shared/audit/read-rows.ts';
import { type AuditHead, auditSeal, chainStart, headBytes } from '#shared/audit/seal.ts';
import type { PlatformDatabase } from '#shared/database/connect.ts';
import { raiseAlert } from '#shared/identity/alerts.ts';
import { crashPoint } from '#shared/platform/crash-points.ts';
import type { Clock, Db, Ids, Log, Services } from '#shared/platform/ctx.ts';

export interface SignHeadsPort {
  database: PlatformDatabase;
  clock: Clock;
  ids: Ids;
  log: Log;
  services: { signer: Services['signer'] };
}

/** A head is signed at most so often for each organisation. */
export const headEveryMs = 60_000;
const organizationsMax = 1_000;
const pageRows = 2_000;
const rememberedMax = 10_000;

interface Link {
  sequence: number;
  seal: Buffer;
}

interface Candidate {
  id: string;
  last: Link | undefined;
  head: Link | undefined;
}

/**
 * Signs where each organisation's chain stands, after it has read again every row since the head before: what was
 * changed there is not signed over, but raises an alert. A process remembers what it signed, so heads that vanish while
 * it runs are noticed too. The line it logs lets a log that is kept elsewhere stand witness.
 */
export function createHeadSigner(port: SignHeadsPort): () => Promise<number> {
  const remembered = new Map<string, Link>();
  return async () => {
    let signed = 0;
    for (const candidate of await findCandidates(port)) {
      const { id, last, head } = candidate;
      const before = remembered.get(id);
      const why =
        (before !== undefined && !isKept(before, head) ? 'signed heads are missing or were changed' : undefined) ??
        (head !== undefined && (last === undefined || last.sequence < head.sequence)
          ? `rows up to ${head.sequence} were signed, and the newest are missing`
          : undefined) ??
        (await port.database.transaction({ role: 'cloudforge_dispatcher' }, db => signNext(port, db, candidate)));
      if (why !== undefined) {
        await reportBroken(port, id, why);
        continue;
      }
      if (last === undefined) continue;
      crashPoint('audit-head.after-commit');
      remembered.delete(id);
      remembered.set(id, last);
      const [oldest] = remembered.keys();
      if (remembered.size > rememberedMax && oldest !== undefined) remembered.delete(oldest);
      signed += 1;
    }
    return signed;
  };
}

/** Organisations whose chain does not end at their last head, and whose last head is old enough for another. */
async function findCandidates({ database, clock }: SignHeadsPort): Promise<Candidate[]> {
  const signedBefore = new Date(clock.now().getTime() - headEveryMs);
  return await database.transaction({ role: 'cloudforge_dispatcher', readOnly: true }, async db => {
    const { rows } = await sql<{
      id: string;
      last_sequence: number | null;
      last_seal: Buffer | null;
      head_sequence: number | null;
      head_seal: Buffer | null;
    }>`
      select o.id, last.sealed_sequence as last_sequence, last.seal as last_seal,
        head.sequence as head_sequence, head.seal as head_seal
      from organizations o
      left join lateral (
        select sealed_sequence, seal from audit_logs
        where organization_id = o.id and seal is not null order by sealed_sequence desc limit 1
      ) last on true
      left join lateral (
        select sequence, seal, signed_at from audit_heads
        where organization_id = o.id order by sequence desc limit 1
      ) head on true
      where last.sealed_sequence is distinct from head.sequence
        and (head.signed_at is null or head.signed_at <= ${signedBefore})
      order by head.signed_at nulls first limit ${organizationsMax}`.execute(db);
    const link = (sequence: number | null, seal: Buffer | null): Link | undefined =>
      sequence === null || seal === null ? undefined : { sequence, seal };
    return rows.map(row => ({
      id: row.id,
      last: link(row.last_sequence, row.last_seal),
      head: link(row.head_sequence, row.head_seal),
    }));
  });
}

/** Reads the rows since the last head again and signs the next one; says what does not fit instead, if anything. */
async function signNext(port: SignHeadsPort, db: Db, { id, last, head }: Candidate): Promise<string | undefined> {
  if (last === undefined) return undefined;
  let end: Link = head ?? { sequence: 0, seal: Buffer.from(chainStart) };
  if (head !== undefined) {
    const [row] = await sealedRows(db, id, { after: head.sequence - 1, last: head.sequence, limit: 1 });
    if (row === undefined || !row.seal.equals(head.seal)) return `row ${head.sequence} is not the one that was signed`;
  }
  while (end.sequence < last.sequence) {
    const rows = await sealedRows(db, id, { after: end.sequence, last: last.sequence, limit: pageRows });
    for (const row of rows) {
      const sequence = end.sequence + 1;
      if (row.sequence !== sequence) return `row ${sequence} is missing`;
      if (!auditSeal(end.seal, sequence, row).equals(row.seal)) return `row ${sequence} does not fit its seal`;
      end = { sequence, seal: row.seal };
    }
    if (rows.length === 0) return `row ${end.sequence + 1} is missing`;
  }
  const signedAt = port.clock.now();
  const { signer } = port.services;
  const text: AuditHead = {
    organizationId: id,
    sequence: last.sequence,
    seal: end.seal.toString('hex'),
    signedAt: signedAt.toISOString(),
    keyId: signer.keyId,
  };
  await db
    .insertInto('audit_heads')
    .values({
      organization_id: id,
      sequence: last.sequence,
      seal: end.seal,
      signed_at: signedAt,
      key_id: signer.keyId,
      signature: Buffer.from(signer.sign(headBytes(text))),
    })
    // Another dispatcher was quicker with the very same head.
    .onConflict(conflict => conflict.columns(['organization_id', 'sequence']).doNothing())
    .execute();
  crashPoint('audit-head.before-commit');
  port.log.info('audit head signed', { ...text });
  return undefined;
}

async function reportBroken(port: SignHeadsPort, organizationId: string, why: string): Promise<void> {
  port.log.error('the audit log does not fit its seals', { organizationId, why });
  await port.database.transaction({ role: 'cloudforge_app', organizationId }, db =>
    raiseAlert(
      db,
      {
        organizationId,
        kind: 'audit-broken',
        subject: `organization:${organizationId}`,
        message: `The audit log does not fit its seals: ${why}. Run cloudforge audit verify, and look who can write to the database.`,
      },
      port,
    ),
  );
}

function isKept(before: Link, head: Link | undefined): boolean {
  if (head === undefined || head.sequence < before.sequence) return false;
  return head.sequence > before.sequence || head.seal.equals(before.seal);
}
