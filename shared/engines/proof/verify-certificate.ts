import type { KeyObject } from 'node:crypto';
import { isDeepStrictEqual } from 'node:util';
import { canonicalJson } from '#shared/engines/bundle/canonical-json.ts';
import type { Envelope } from '#shared/engines/bundle/manifest.ts';
import { Certificate, reasonsMax } from './certificate.ts';
import { fingerprintOf, isSignedBy, readPublicKey, seal, unseal } from './dsse.ts';
import { rowHashMethod } from './row-hash.ts';
import { verdictOf } from './verdict.ts';

/** Signs a certificate. `sign` gives the Ed25519 signature of the bytes it is handed; the key never comes here. */
export function signCertificate(certificate: Certificate, sign: (bytes: Uint8Array) => Uint8Array): Envelope {
  return seal(Buffer.from(canonicalJson(certificate)), sign, certificate.signer.keyId);
}

export interface CertificateCheck {
  /** The file is what its signer made, and it does not contradict itself. */
  valid: boolean;
  /** It is valid, and it says that the migration is proved. */
  certified: boolean;
  /** One sentence for a person. */
  summary: string;
  /** What is wrong with the file, a sentence each. */
  problems: string[];
  /** Why the migration is not certified, from the file. */
  reasons: string[];
  /** SHA-256 of the key that the signature was checked with. `pinned`: it is the caller's own copy. */
  key: { fingerprint: string; pinned: boolean } | undefined;
  certificate: Certificate | undefined;
}

/**
 * Checks a signed certificate offline: the signature (against `publicKey`; without it against the key in the file,
 * whose fingerprint a person then has to compare), and that everything in it adds up: rows, sums, and the verdict drawn
 * again from the parts. Never throws for bad input.
 */
export function verifyCertificate(envelope: unknown, options: { publicKey?: KeyObject } = {}): CertificateCheck {
  const opened = unseal(typeof envelope === 'string' ? parseJson(envelope) : envelope);
  if (typeof opened === 'string') return failed([opened]);
  const text = opened.payload.toString('utf8');
  const parsed = Certificate.safeParse(parseJson(text));
  if (!parsed.success) return failed(['The signed certificate has an unknown shape.']);
  const certificate = parsed.data;
  const embedded = readPublicKey(certificate.signer.publicKeyPem);
  const publicKey = options.publicKey ?? embedded;
  if (publicKey === undefined || publicKey.asymmetricKeyType !== 'ed25519')
    return failed(['There is no Ed25519 public key to check the signature with.']);
  const fingerprint = fingerprintOf(publicKey);
  const problems: string[] = [];
  if (!isSignedBy(opened.payload, opened.signatures, publicKey))
    problems.push('The signature does not belong to this certificate and key: one of them was changed.');
  if (
    embedded === undefined ||
    fingerprintOf(embedded) !== fingerprint ||
    !fingerprint.startsWith(certificate.signer.keyId)
  )
    problems.push('The certificate names another signer than the key it was checked with.');
  if (text !== canonicalJson(certificate)) problems.push('The certificate is not written in its canonical form.');
  problems.push(...contradictions(certificate));
  const valid = problems.length === 0;
  const unknownSigner =
    options.publicKey === undefined
      ? ` The signer's key, ${fingerprint}, was not compared with one that is known.`
      : '';
  return {
    valid,
    certified: valid && certificate.certified,
    summary: valid ? summaryOf(certificate) + unknownSigner : `This certificate is not to be trusted: ${problems[0]}`,
    problems,
    reasons: certificate.reasons,
    key: { fingerprint, pinned: options.publicKey !== undefined },
    certificate,
  };
}

function failed(problems: string[]): CertificateCheck {
  const summary = `This is no certificate that could be checked: ${problems[0]}`;
  return { valid: false, certified: false, summary, problems, reasons: [], key: undefined, certificate: undefined };
}

/** Everything that follows from something else in the certificate, drawn again. */
function contradictions(certificate: Certificate): string[] {
  const { certified, reasons, ...parts } = certificate;
  const problems: string[] = [];
  if (parts.method.hash !== rowHashMethod) problems.push('The rows were hashed in a way that is not known here.');
  if (parts.provedTo < parts.provedFrom) problems.push('The proof ended before it began.');
  const compared = new Set(parts.tables.map(table => table.source));
  for (const { table } of parts.skipped ?? [])
    if (compared.has(table)) problems.push(`${table} is said to have stayed behind, and to have been compared.`);
  const targets = parts.tables.map(table => table.target);
  if (new Set(targets).size !== targets.length) problems.push('A table is listed twice.');
  for (const { target, equal, sums, rows, differences } of parts.tables) {
    const same = sums.source === sums.target && rows.source === rows.target + rows.rejected && differences.length === 0;
    if (equal !== same) problems.push(`${target}: its verdict does not follow from its rows and sums.`);
  }
  const verdict = verdictOf(parts);
  const isSame = isDeepStrictEqual(reasons.slice(0, reasonsMax), verdict.reasons.slice(0, reasonsMax));
  if (certified !== verdict.certified || !isSame) problems.push('The verdict does not follow from the parts.');
  return problems;
}

/** The verdict in one sentence. */
export function summaryOf(certificate: Certificate): string {
  const { tables, certified, reasons, source, target } = certificate;
  const count = (numbers: number[]): string => numbers.reduce((sum, value) => sum + value, 0).toLocaleString('en-US');
  const rejected = tables.reduce((sum, table) => sum + table.rows.rejected, 0);
  const what = `${count(tables.map(table => table.rows.target))} rows in ${tables.length.toLocaleString('en-US')} ${tables.length === 1 ? 'table' : 'tables'}`;
  const apart = rejected === 0 ? '' : `; ${rejected.toLocaleString('en-US')} rows were rejected and are listed apart`;
  return certified
    ? `Certified: ${what} of ${target.database} are what ${source.name} says, every one of them compared${apart}${withoutSkipped(certificate)}.`
    : `Not certified: ${reasons.length.toLocaleString('en-US')} ${reasons.length === 1 ? 'reason' : 'reasons'}. ${reasons[0] ?? ''}`;
}

/** `, without 2 tables that were left behind by choice`; nothing where there are none. */
function withoutSkipped({ skipped = [] }: Certificate): string {
  if (skipped.length === 0) return '';
  const [first] = skipped;
  return skipped.length === 1
    ? `; the table ${first?.table} was left behind by choice`
    : `; ${skipped.length.toLocaleString('en-US')} tables were left behind by choice`;
}

/** One line for each table that stayed behind by choice, and one for what went with them. */
export function skippedLines({ skipped = [], leftWithSkipped = [] }: Certificate): string[] {
  const rows = (count: number | null): string =>
    count === null ? 'rows not counted' : `${count.toLocaleString('en-US')} ${count === 1 ? 'row' : 'rows'}`;
  const names = leftWithSkipped.slice(0, namedMax).map(({ kind, name }) => `${kind} ${name}`);
  const more = leftWithSkipped.length - names.length;
  return [
    ...skipped.map(({ table, reason, rows: count }) => `Left behind by choice: ${table} (${rows(count)}): ${reason}`),
    ...(names.length === 0 ? [] : [`Left out with them: ${names.join(', ')}${more > 0 ? ` and ${more} more` : ''}`]),
  ];
}

const namedMax = 50;

function parseJson(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    // Not JSON: undefined fits no schema, so that the caller reports it.
    return undefined;
  }
}
