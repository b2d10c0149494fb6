import { createHash } from 'node:crypto';

/**
 * A row of the audit log as it is sealed: every column as PostgreSQL's own text of it. `data` is the text of a jsonb,
 * which has one form for each value (no key twice, keys in a fixed order, numbers with all their digits), so an edit
 * that a parser would round away is still seen. `at` is UTC with microseconds.
 */
export interface AuditRow {
  organizationId: string;
  position: number;
  id: string;
  actorKind: string;
  actorId: string;
  action: string;
  targetKind: string;
  targetId: string;
  data: string;
  requestId: string | null;
  at: string;
}

/** The head of an organisation's chain at some moment, as the platform signs it. */
export interface AuditHead {
  organizationId: string;
  sequence: number;
  /** Hexadecimal, as in an export. */
  seal: string;
  /** ISO 8601, UTC. */
  signedAt: string;
  keyId: string;
}

/** What the first row of a chain is sealed over. */
export const chainStart: Uint8Array = new Uint8Array(32);

/**
 * The seal of a row: SHA-256 over the seal before it and the row's text with its number. The text is a JSON array of
 * strings and numbers, so that no two rows have the same one.
 */
export function auditSeal(previous: Uint8Array, sequence: number, row: AuditRow): Buffer {
  const text = JSON.stringify([
    'cloudforge/audit-row/v1',
    sequence,
    row.organizationId,
    row.position,
    row.id,
    row.actorKind,
    row.actorId,
    row.action,
    row.targetKind,
    row.targetId,
    row.data,
    row.requestId,
    row.at,
  ]);
  return createHash('sha256').update(previous).update(text).digest();
}

/** The bytes that are signed for a head. */
export function headBytes(head: AuditHead): Uint8Array {
  return Buffer.from(
    JSON.stringify([
      'cloudforge/audit-head/v1',
      head.organizationId,
      head.sequence,
      head.seal,
      head.signedAt,
      head.keyId,
    ]),
  );
}
