import { createHash, createPublicKey, type KeyObject, verify } from 'node:crypto';
import type { ExportEnd, ExportHead, ExportHeader, ExportLine, ExportRow } from './export-format.ts';
import { auditSeal, chainStart, headBytes } from './seal.ts';

/**
 * What is wrong with a log:
 * edited: this row, or the seal of the one before it, is not what was sealed; the rows behind it are.
 * missing: one or more rows before this one are gone. inserted: this row was put in. reordered: rows changed places.
 * rewritten: the rows fit each other and not the signed head: everything behind an edit was sealed anew.
 * truncated: a head, or a log that was kept, knows newer rows than there are.
 * head-signature: a head is not signed by the key. incomplete: the file ends early or is not an export.
 */
export const auditProblemKinds = [
  'edited',
  'missing',
  'inserted',
  'reordered',
  'rewritten',
  'truncated',
  'head-signature',
  'incomplete',
] as const;

export interface AuditProblem {
  kind: (typeof auditProblemKinds)[number];
  /** Number of the row in its chain. */
  sequence: number | null;
  /** Id of the row that does not fit; null where a row is gone or a head is meant. */
  id: string | null;
  message: string;
}

export interface AuditCheck {
  intact: boolean;
  problem: AuditProblem | null;
  organizationId: string | null;
  rows: number;
  heads: number;
  /** The last row that was looked at and fits. */
  last: { sequence: number; seal: string } | null;
  /** The newest head that fits: nothing up to here can have been changed since it was signed. */
  signed: { sequence: number; at: string } | null;
  /** Rows that had no seal yet; nothing is said about them. */
  unsealed: number;
  key: { id: string; pinned: boolean } | null;
}

/** A point of the chain that somebody kept: of an earlier export. */
export interface KeptPoint {
  organizationId: string;
  sequence: number;
  seal: string;
}

export interface ChainVerifier {
  /** Takes the next line. false: a problem was found, and nothing more is needed. */
  push(line: ExportLine): boolean;
  /** To be called once, after the last line. */
  finish(): AuditCheck;
}

/**
 * Checks an exported audit log line by line, in constant memory. Without `publicKey` heads are checked with the key that
 * the export itself brings, which proves nothing against somebody who can write both.
 */
export function createChainVerifier(options: { publicKey?: KeyObject; kept?: KeptPoint } = {}): ChainVerifier {
  let header: ExportHeader | undefined;
  let key: { id: string; object: KeyObject } | undefined;
  let end: { sequence: number; seal: Buffer; id: string | null } = {
    sequence: 0,
    seal: Buffer.from(chainStart),
    id: null,
  };
  /** A row that does not fit, until the one after it has told why. */
  let suspect: { row: ExportRow; before: Buffer } | undefined;
  let problem: AuditProblem | undefined;
  let signed: AuditCheck['signed'] = null;
  let ended: { unsealed: number } | undefined;
  let rows = 0;
  let heads = 0;

  const start = (line: ExportHeader): AuditProblem | undefined => {
    header = line;
    end = { sequence: line.after.sequence, seal: Buffer.from(line.after.seal, 'hex'), id: null };
    if (line.after.sequence === 0 && !end.seal.equals(chainStart))
      return problemOf('incomplete', null, null, 'The export does not begin where a chain begins.');
    const object = options.publicKey ?? publicKeyOf(line.publicKeyPem);
    if (object?.asymmetricKeyType !== 'ed25519')
      return problemOf('head-signature', null, null, 'The public key is no Ed25519 key.');
    key = { id: keyIdOf(object), object };
    return keptPoint();
  };

  /** Compares with the log that was kept, as soon as the chain is where that one stood. */
  const keptPoint = (): AuditProblem | undefined => {
    const { kept } = options;
    if (kept === undefined || kept.sequence !== end.sequence) return undefined;
    if (kept.organizationId !== header?.organizationId)
      return problemOf('incomplete', null, null, 'The log that was kept is another organisation’s.');
    if (kept.seal !== end.seal.toString('hex'))
      return problemOf(
        'rewritten',
        end.sequence,
        end.id,
        `Row ${end.sequence} is another one than in the log that was kept: this row, or one before it, was changed and everything behind it sealed anew.`,
      );
    return undefined;
  };

  const takeRow = (row: ExportRow): AuditProblem | undefined => {
    rows += 1;
    if (row.organizationId !== header?.organizationId)
      return problemOf('inserted', row.sequence, row.id, `Row ${row.sequence} belongs to another organisation.`);
    if (suspect !== undefined) return judge(suspect, row);
    if (row.sequence > end.sequence + 1)
      return problemOf('missing', end.sequence + 1, null, missingWords(end.sequence + 1, row.sequence - 1));
    if (row.sequence <= end.sequence)
      return problemOf('inserted', row.sequence, row.id, `There are two rows with the number ${row.sequence}.`);
    if (sealOf(end.seal, row.sequence, row) !== row.seal) {
      suspect = { row, before: end.seal };
      return undefined;
    }
    end = { sequence: row.sequence, seal: Buffer.from(row.seal, 'hex'), id: row.id };
    return keptPoint();
  };

  /** What happened at a row that does not fit, told by the row after it. */
  const judge = ({ row, before }: { row: ExportRow; before: Buffer }, next: ExportRow | undefined): AuditProblem => {
    const { sequence, id } = row;
    const its = Buffer.from(row.seal, 'hex');
    if (next !== undefined && sealOf(its, next.sequence, next) !== next.seal) {
      if (sealOf(before, sequence, next) === next.seal)
        return sealOf(Buffer.from(next.seal, 'hex'), next.sequence, row) === row.seal
          ? problemOf('reordered', sequence, id, `Rows ${sequence} and ${next.sequence} changed places.`)
          : problemOf('inserted', sequence, id, `Row ${sequence} was put in, and the rest renumbered.`);
      if (sealOf(its, next.sequence + 1, next) === next.seal)
        return problemOf(
          'missing',
          sequence,
          id,
          `A row was taken out before row ${sequence}, and the rest renumbered.`,
        );
      if (sealOf(its, next.sequence - 1, next) === next.seal)
        return problemOf(
          'inserted',
          sequence - 1,
          id,
          `A row was put in before row ${sequence}, and the rest renumbered.`,
        );
      return problemOf(
        'reordered',
        sequence,
        id,
        `Row ${sequence} does not fit the row before it, nor row ${next.sequence} this one: rows were put in, taken out or exchanged.`,
      );
    }
    return problemOf(
      'edited',
      sequence,
      id,
      `Row ${sequence} is not as it was sealed: it, or the seal before it, was changed.`,
    );
  };

  const takeHead = (head: ExportHead): AuditProblem | undefined => {
    heads += 1;
    // A row in doubt is judged first: the head says only that something is wrong.
    if (suspect !== undefined) return judge(suspect, undefined);
    if (head.organizationId !== header?.organizationId || !isSigned(head, key))
      return problemOf(
        'head-signature',
        head.sequence,
        null,
        head.keyId === key?.id
          ? `The signature of the head at row ${head.sequence} does not hold.`
          : `The head at row ${head.sequence} is signed with another key (${head.keyId.slice(0, 40)}) than the one given (${key?.id}).`,
      );
    if (head.sequence > end.sequence)
      return problemOf('truncated', end.sequence + 1, null, truncatedWords(head, end.sequence));
    if (head.sequence < end.sequence)
      return problemOf(
        'incomplete',
        head.sequence,
        null,
        `The head of row ${head.sequence} stands in the wrong place.`,
      );
    if (head.seal !== end.seal.toString('hex'))
      return problemOf(
        'rewritten',
        head.sequence,
        end.id,
        `Row ${head.sequence} is not the one that was signed on ${head.signedAt}: rows ${(signed?.sequence ?? 0) + 1} to ${head.sequence} were changed and sealed anew.`,
      );
    signed = { sequence: head.sequence, at: head.signedAt };
    return undefined;
  };

  const takeEnd = (line: ExportEnd): AuditProblem | undefined => {
    ended = { unsealed: line.unsealed };
    if (suspect !== undefined) return judge(suspect, undefined);
    if (line.rows === rows && line.heads === heads) return undefined;
    return problemOf(
      'incomplete',
      null,
      null,
      `The export says it has ${line.rows} rows and ${line.heads} heads, and has ${rows} and ${heads}.`,
    );
  };

  const take = (line: ExportLine): AuditProblem | undefined => {
    if (header === undefined && line.kind === 'audit-export') return start(line);
    if (header === undefined || ended !== undefined || line.kind === 'audit-export')
      return problemOf('incomplete', null, null, 'The lines are not in the order of an export.');
    if (line.kind === 'row') return takeRow(line);
    return line.kind === 'head' ? takeHead(line) : takeEnd(line);
  };

  /** What only the end of the lines can tell. */
  const atEnd = (): AuditProblem | undefined => {
    if (suspect !== undefined) return judge(suspect, undefined);
    if (header === undefined) return problemOf('incomplete', null, null, 'This is no exported audit log.');
    if (ended === undefined)
      return problemOf('incomplete', end.sequence, end.id, `The export was cut off behind row ${end.sequence}.`);
    if (options.kept === undefined || options.kept.sequence <= end.sequence) return undefined;
    return problemOf(
      'truncated',
      end.sequence + 1,
      null,
      `The log that was kept has rows up to ${options.kept.sequence}, this one up to ${end.sequence}: the newest were taken away.`,
    );
  };

  return {
    push(line) {
      problem ??= take(line);
      return problem === undefined;
    },
    finish() {
      problem ??= atEnd();
      return {
        intact: problem === undefined,
        problem: problem ?? null,
        organizationId: header?.organizationId ?? null,
        rows,
        heads,
        last: end.sequence === 0 ? null : { sequence: end.sequence, seal: end.seal.toString('hex') },
        signed,
        unsealed: ended?.unsealed ?? 0,
        key: key === undefined ? null : { id: key.id, pinned: options.publicKey !== undefined },
      };
    },
  };
}

function problemOf(
  kind: AuditProblem['kind'],
  sequence: number | null,
  id: string | null,
  message: string,
): AuditProblem {
  return { kind, sequence, id, message };
}

/** Key id as the platform's signer names it: of the sha256 of the DER form. */
function keyIdOf(key: KeyObject): string {
  return createHash('sha256')
    .update(key.export({ type: 'spki', format: 'der' }))
    .digest('hex')
    .slice(0, 16);
}

function publicKeyOf(pem: string): KeyObject | undefined {
  try {
    return createPublicKey(pem);
  } catch {
    return undefined;
  }
}

function isSigned(head: ExportHead, key: { id: string; object: KeyObject } | undefined): boolean {
  if (key === undefined || head.keyId !== key.id) return false;
  return verify(null, headBytes(head), key.object, Buffer.from(head.signature, 'base64'));
}

function sealOf(previous: Uint8Array, sequence: number, row: ExportRow): string {
  return auditSeal(previous, sequence, row).toString('hex');
}

function missingWords(first: number, last: number): string {
  return first === last ? `Row ${first} is missing.` : `Rows ${first} to ${last} are missing.`;
}

function truncatedWords(head: ExportHead, last: number): string {
  return `${missingWords(last + 1, head.sequence)} They were there when a head was signed on ${head.signedAt}.`;
}
