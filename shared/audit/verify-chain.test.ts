import { createPublicKey, generateKeyPairSync } from 'node:crypto';
import fc from 'fast-check';
import { test } from 'uvu';
import * as assert from 'uvu/assert';
import { createSigner } from '#shared/identity/platform-keys.ts';
import { checkExport } from './check-lines.ts';
import type { ExportHead, ExportLine, ExportRow } from './export-format.ts';
import { auditSeal, chainStart, headBytes } from './seal.ts';
import { type AuditCheck, createChainVerifier } from './verify-chain.ts';

const organizationId = '01a20de9-5258-73e3-ab1c-19dbfc000000';
const signer = createSigner(generateKeyPairSync('ed25519').privateKey);
const publicKey = createPublicKey(signer.publicKeyPem);

const id = (number: number): string => `01a20de9-5258-73e3-ab1c-${String(number).padStart(12, '0')}`;

/** An export of so many rows, with a head behind each of those numbers. */
function exportOf(data: readonly string[], heads: readonly number[]): ExportLine[] {
  const lines: ExportLine[] = [];
  let previous: Uint8Array = chainStart;
  data.forEach((text, at) => {
    const sequence = at + 1;
    const row = {
      organizationId,
      position: 100 + at,
      id: id(at),
      actorKind: 'user',
      actorId: 'somebody',
      action: 'test.done',
      targetKind: 'test',
      targetId: String(at),
      data: text,
      requestId: at % 2 === 0 ? null : 'request',
      at: '2026-01-01T00:00:00.000000Z',
    };
    const seal = auditSeal(previous, sequence, row);
    previous = seal;
    lines.push({ kind: 'row', ...row, sequence, seal: seal.toString('hex') });
    if (heads.includes(sequence)) lines.push(headOf(sequence, seal.toString('hex')));
  });
  const count = lines.filter(line => line.kind === 'head').length;
  return [
    {
      kind: 'audit-export',
      version: 1,
      organizationId,
      exportedAt: '2026-01-02T00:00:00.000Z',
      from: null,
      to: null,
      after: { sequence: 0, seal: Buffer.from(chainStart).toString('hex') },
      keyId: signer.keyId,
      publicKeyPem: signer.publicKeyPem,
    },
    ...lines,
    { kind: 'end', rows: data.length, heads: count, unsealed: 0 },
  ];
}

function headOf(sequence: number, seal: string): ExportHead {
  const head = { organizationId, sequence, seal, signedAt: '2026-01-01T00:01:00.000Z', keyId: signer.keyId };
  return { kind: 'head', ...head, signature: Buffer.from(signer.sign(headBytes(head))).toString('base64') };
}

function verify(lines: readonly ExportLine[]): AuditCheck {
  const verifier = createChainVerifier({ publicKey });
  for (const line of lines) if (!verifier.push(line)) break;
  return verifier.finish();
}

const someData = fc.array(
  fc.json().map(text => text.slice(0, 200)),
  { minLength: 2, maxLength: 12 },
);

test('whatever rows hold, what was sealed is intact, also after it was written to a file and read in any pieces', async () => {
  await fc.assert(
    fc.asyncProperty(someData, fc.integer({ min: 1, max: 50 }), async (data, size) => {
      const lines = exportOf(data, [1, data.length]);
      const text = lines.map(line => `${JSON.stringify(line)}\n`).join('');
      async function* pieces(): AsyncGenerator<string> {
        for (let at = 0; at < text.length; at += size * 20) yield text.slice(at, at + size * 20);
      }
      const check = await checkExport(pieces(), { publicKey });
      assert.is(check.problem, null);
      assert.is(check.signed?.sequence, data.length);
    }),
    { numRuns: 60, seed: 4 },
  );
});

/** One change of one row by somebody without the key. */
const changes: Readonly<Record<string, (rows: ExportRow[], at: number) => ExportRow[]>> = {
  'its data is another': (rows, at) => rows.map((row, i) => (i === at ? { ...row, data: `${row.data} ` } : row)),
  'its time is another': (rows, at) =>
    rows.map((row, i) => (i === at ? { ...row, at: '2026-01-01T00:00:00.000001Z' } : row)),
  'its actor is another': (rows, at) => rows.map((row, i) => (i === at ? { ...row, actorId: 'nobody' } : row)),
  'its request is another': (rows, at) => rows.map((row, i) => (i === at ? { ...row, requestId: 'x' } : row)),
  'its position is another': (rows, at) => rows.map((row, i) => (i === at ? { ...row, position: 1 } : row)),
  'its seal is another': (rows, at) => rows.map((row, i) => (i === at ? { ...row, seal: 'ab'.repeat(32) } : row)),
  'it is gone': (rows, at) => rows.filter((_, i) => i !== at),
  'it is gone and the rest renumbered': (rows, at) =>
    rows.filter((_, i) => i !== at).map((row, i) => ({ ...row, sequence: i + 1 })),
  'it is there twice': (rows, at) => rows.flatMap((row, i) => (i === at ? [row, row] : [row])),
  'it is there twice and the rest renumbered': (rows, at) =>
    rows.flatMap((row, i) => (i === at ? [row, row] : [row])).map((row, i) => ({ ...row, sequence: i + 1 })),
  'it and the next changed places': (rows, at) => {
    const next = (at + 1) % rows.length;
    const swapped = rows.map((row, i) => (i === at ? rows[next]! : i === next ? rows[at]! : row));
    return swapped.map((row, i) => ({ ...row, sequence: i + 1 }));
  },
  'everything from it on is sealed anew': (rows, at) => {
    let previous: Uint8Array = at === 0 ? chainStart : Buffer.from(rows[at - 1]!.seal, 'hex');
    return rows.map((row, i) => {
      if (i < at) return row;
      const changed = i === at ? { ...row, action: 'test.hidden' } : row;
      const seal = auditSeal(previous, changed.sequence, changed);
      previous = seal;
      return { ...changed, seal: seal.toString('hex') };
    });
  },
};

for (const [name, change] of Object.entries(changes)) {
  test(`a row is found not to be as it was: ${name}`, () => {
    fc.assert(
      fc.property(someData, fc.nat(), (data, chance) => {
        const honest = exportOf(data, [data.length]);
        const rows = honest.filter(line => line.kind === 'row');
        const at = chance % rows.length;
        const changed = change(rows, at);
        const forged: ExportLine[] = [
          honest[0]!,
          ...changed,
          ...honest.filter(line => line.kind === 'head'),
          { kind: 'end', rows: changed.length, heads: 1, unsealed: 0 },
        ];
        const check = verify(forged);
        assert.not(check.intact);
        // Whatever is named lies at the change or behind it, never before: what is intact is not accused.
        const first = rows.findIndex((row, i) => JSON.stringify(row) !== JSON.stringify(changed[i]));
        const bound = first === -1 ? rows.length : Math.min(first + 1, changed[first]?.sequence ?? rows.length);
        assert.ok((check.problem?.sequence ?? 0) >= Math.min(bound, rows.length), JSON.stringify(check.problem));
      }),
      { numRuns: 60, seed: 4 },
    );
  });
}

test('lines in another order than an export has them, and lines of another organisation, are not taken', () => {
  const lines = exportOf(['{}', '{}', '{}'], [2]);
  assert.is(verify([]).problem?.kind, 'incomplete');
  assert.is(verify(lines.slice(1)).problem?.kind, 'incomplete');
  assert.is(verify([lines[0]!, lines[0]!]).problem?.kind, 'incomplete');
  assert.is(verify([...lines, lines[1]!]).problem?.kind, 'incomplete');
  const foreign = lines.map(line =>
    line.kind === 'row' && line.sequence === 2 ? { ...line, organizationId: id(9) } : line,
  );
  assert.equal([verify(foreign).problem?.kind, verify(foreign).problem?.sequence], ['inserted', 2]);
});

test.run();
