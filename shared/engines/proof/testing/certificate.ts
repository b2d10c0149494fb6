import { generateKeyPairSync, type KeyObject, sign } from 'node:crypto';
import type { Envelope } from '#shared/engines/bundle/manifest.ts';
import { type Certificate, certificateOf, certificateTable } from '../certificate.ts';
import type { TableEvidence } from '../compare.ts';
import { fingerprintOf } from '../dsse.ts';
import { signCertificate } from '../verify-certificate.ts';
import { columnPlan, tablePlan } from './rows.ts';

/** A pair of keys made for one test run. */
export function makeSigner(): {
  publicKey: KeyObject;
  keyId: string;
  pem: string;
  sign(bytes: Uint8Array): Uint8Array;
} {
  const { publicKey, privateKey } = generateKeyPairSync('ed25519');
  return {
    publicKey,
    keyId: fingerprintOf(publicKey).slice(0, 16),
    pem: publicKey.export({ type: 'spki', format: 'pem' }).toString(),
    sign: bytes => sign(null, bytes, privateKey),
  };
}

export type Signer = ReturnType<typeof makeSigner>;
type Given = Parameters<typeof certificateOf>[0];

/** Evidence of a table that is equal on both sides. */
export function equalEvidence(name = 't'): TableEvidence {
  const sum = 'ab'.repeat(32);
  const none = { count: 0, first: [] };
  const table = tablePlan([
    columnPlan('d', 'date', { kind: 'date' }, ['zero-date']),
    { ...columnPlan('x', 'text', { kind: 'text' }), compared: false, notComparedBecause: 'some rows leave it out' },
  ]);
  return {
    table: { ...table, target: { schema: 'public', name } },
    source: { rowsRead: 12, digest: { rows: 10, sum, casts: { d: { 'zero-date': 3 } } }, problems: none },
    target: { digest: { rows: 10, sum, casts: {} }, problems: none },
    copied: { rows: 10, rejected: 2, casts: { d: { 'zero-date': 3 } } },
  };
}

/** What a certified run gives; `change` may spoil it. */
export function makeCertificate(signer: Signer, change: (given: Given) => void = () => {}): Certificate {
  const given: Given = {
    generator: 'cloudforge 0.0.0',
    runId: '01890a5d-ac96-774b-bcce-b302099a8057',
    provedFrom: '2026-01-31T10:00:00Z',
    provedTo: '2026-01-31T10:05:00Z',
    source: { kind: 'dump', dialect: 'mysql', name: 'shop.sql', sha256: 'cd'.repeat(32), consistency: 'file' },
    target: { name: 'localhost:5432', database: 'shop', serverVersion: '18.1' },
    hashKey: new Uint8Array(32).fill(5),
    tables: [certificateTable(equalEvidence())],
    constraints: [{ table: 'public.t', name: 't_pkey', kind: 'primary key', validated: true }],
    sequences: [{ name: 'public.t_id_seq', next: '11', descending: false, farthest: '10' }],
    objects: [{ kind: 'view', source: 2, target: 1, missing: [{ name: 'v', finding: 'M31' }] }],
    signer: { keyId: signer.keyId, publicKeyPem: signer.pem },
  };
  change(given);
  return certificateOf(given);
}

export function signed(certificate: Certificate, signer: Signer): Envelope {
  return signCertificate(certificate, signer.sign);
}
