import { test } from 'uvu';
import * as assert from 'uvu/assert';
import { canonicalJson } from '#shared/engines/bundle/canonical-json.ts';
import { type Certificate, certificateTable } from './certificate.ts';
import { renderCertificateHtml } from './certificate-html.ts';
import { seal } from './dsse.ts';
import { equalEvidence, makeCertificate, makeSigner, signed } from './testing/certificate.ts';
import { skippedLines, verifyCertificate } from './verify-certificate.ts';

const signer = makeSigner();
const stranger = makeSigner();
const { publicKey } = signer;

test('a proved run is certified, signed, and checked with the key that is known', () => {
  const certificate = makeCertificate(signer);
  assert.equal([certificate.certified, certificate.reasons], [true, []]);
  const check = verifyCertificate(JSON.stringify(signed(certificate, signer)), { publicKey });
  assert.equal(check.problems, []);
  assert.ok(check.valid && check.certified && check.key?.pinned);
  assert.match(check.summary, /^Certified: 10 rows in 1 table of shop .*2 rows were rejected/);
});

test('without a known key the check says whose key has to be compared', () => {
  const check = verifyCertificate(signed(makeCertificate(signer), signer));
  assert.ok(check.valid && check.key?.pinned === false);
  assert.ok(check.summary.includes(`${check.key.fingerprint}, was not compared`));
  assert.ok(check.key.fingerprint.startsWith(signer.keyId));
});

const spoiled: [string, Parameters<typeof makeCertificate>[1], RegExp][] = [
  ['rows of different moments', g => (g.source.consistency = 'mixed'), /different moments/],
  ['a live source that claims to be a file', g => (g.source.kind = 'mysql'), /does not fit the kind/],
  ['a file without its hash', g => delete g.source.sha256, /not named by its SHA-256/],
  ['no table', g => (g.tables = []), /No table was compared/],
  [
    'a table that differs',
    g => {
      const evidence = equalEvidence();
      evidence.target.digest.sum = 'ff'.repeat(32);
      g.tables = [certificateTable(evidence)];
    },
    /public\.t: The sums of the row hashes differ/,
  ],
  [
    'a constraint that does not hold',
    g =>
      g.constraints.push({
        table: 't',
        name: 'fk',
        kind: 'foreign key',
        validated: false,
        error: 'key is not present',
      }),
    /foreign key fk of t does not hold in the target: key is not present/,
  ],
  [
    'a counter that lags behind',
    g =>
      g.sequences.push({ name: 's', next: '9223372036854775807', descending: false, farthest: '9223372036854775807' }),
    /s will give 9223372036854775807 next/,
  ],
  [
    'a counter downwards',
    g => g.sequences.push({ name: 's', next: '-5', descending: true, farthest: '-5' }),
    /s will give -5/,
  ],
  [
    'an object missing without a finding',
    g => g.objects.push({ kind: 'trigger', source: 1, target: 0, missing: [{ name: 'tr', finding: null }] }),
    /trigger tr is not in the target/,
  ],
  [
    'a column of another type',
    g =>
      g.objects.push({
        kind: 'column',
        source: 1,
        target: 1,
        missing: [],
        different: [{ name: 'public.t.c', is: 'integer', shouldBe: 'bigint' }],
      }),
    /column public\.t\.c is not as the plan makes it\. It is: integer; it should be: bigint\./,
  ],
  [
    'a trigger that nobody planned',
    g =>
      g.objects.push({
        kind: 'trigger',
        source: 0,
        target: 0,
        missing: [],
        different: [{ name: 'public.t.tr', is: 'CREATE TRIGGER tr' }],
      }),
    /trigger public\.t\.tr is in the target, and nothing in the plan makes it/,
  ],
  [
    'objects missing and not listed',
    g => g.objects.push({ kind: 'index', source: 3, target: 1, missing: [] }),
    /2 are not in the target/,
  ],
];
for (const [name, change, reason] of spoiled) {
  test(`not certified: ${name}`, () => {
    const certificate = makeCertificate(signer, change);
    assert.not.ok(certificate.certified);
    assert.match(certificate.reasons.join('\n'), reason);
    const check = verifyCertificate(signed(certificate, signer), { publicKey });
    assert.ok(check.valid, 'what is not certified is still a true statement');
    assert.not.ok(check.certified);
    assert.match(check.summary, /^Not certified: 1 reason\./);
  });
}

test('a constraint that was declared not to hold does not stand in the way', () => {
  const certificate = makeCertificate(signer, given => {
    given.constraints.push({
      table: 't',
      name: 'fk',
      kind: 'foreign key',
      validated: false,
      declared: 'the source did not enforce it',
    });
  });
  assert.ok(certificate.certified);
});

test('more reasons than are listed are counted', () => {
  const certificate = makeCertificate(signer, given => {
    for (let i = 0; i < 500; i++)
      given.constraints.push({ table: 't', name: `c${i}`, kind: 'check', validated: false });
  });
  assert.is(certificate.reasons.length, 201);
  assert.match(certificate.reasons.at(-1) ?? '', /300 more reasons/);
  assert.ok(verifyCertificate(signed(certificate, signer), { publicKey }).valid);
});

test('a signature by another key, and one changed character, are found', () => {
  const certificate = makeCertificate(signer);
  const foreign = verifyCertificate(signed(certificate, stranger), { publicKey });
  assert.match(foreign.summary, /^This certificate is not to be trusted: The signature does not belong/);
  const envelope = signed(certificate, signer);
  const changed = Buffer.from(Buffer.from(envelope.payload, 'base64').toString().replace('"shop"', '"shap"'));
  const check = verifyCertificate({ ...envelope, payload: changed.toString('base64') }, { publicKey });
  assert.not.ok(check.valid);
  assert.not.ok(check.certified);
});

test('who signs with an own key is not the signer that is known', () => {
  const own = makeCertificate(stranger);
  assert.ok(verifyCertificate(signed(own, stranger)).valid);
  const check = verifyCertificate(signed(own, stranger), { publicKey });
  assert.not.ok(check.valid);
  assert.match(check.problems.join(' '), /another signer/);
});

test('a signed certificate that contradicts itself is not valid', () => {
  const lies: [string, (certificate: Certificate) => void, RegExp][] = [
    [
      'another sum called equal',
      c => (c.tables[0]!.sums.target = 'ff'.repeat(32)),
      /verdict does not follow from its rows/,
    ],
    ['rows that do not add up', c => (c.tables[0]!.rows.target = 9), /verdict does not follow from its rows/],
    ['certified although mixed', c => (c.source.consistency = 'mixed'), /does not follow from the parts/],
    [
      'certified although a constraint fails',
      c => (c.constraints[0]!.validated = false),
      /does not follow from the parts/,
    ],
    ['not certified without a reason', c => (c.certified = false), /does not follow from the parts/],
    ['a table twice', c => c.tables.push(c.tables[0]!), /listed twice/],
    ['an unknown hash', c => (c.method.hash = 'crc32'), /not known here/],
    ['ended before it began', c => (c.provedTo = '2025-01-01T00:00:00Z'), /before it began/],
  ];
  for (const [name, lie, sentence] of lies) {
    const certificate = structuredClone(makeCertificate(signer));
    lie(certificate);
    const check = verifyCertificate(signed(certificate, signer), { publicKey });
    assert.not.ok(check.valid, name);
    assert.match(check.problems.join('\n'), sentence, name);
  }
  const loose = Buffer.from(JSON.stringify(makeCertificate(signer), null, 2));
  assert.match(
    verifyCertificate(seal(loose, signer.sign, signer.keyId), { publicKey }).problems.join(),
    /canonical form/,
  );
});

test('tables left behind by choice are declared everywhere, and change no verdict', () => {
  const certificate = makeCertificate(signer, given => {
    given.skipped = [
      { table: 'trail', reason: 'kept <in> the archive', rows: 1_234 },
      { table: 'visits', reason: 'counted anew', rows: null },
    ];
    given.leftWithSkipped = [{ kind: 'view', name: 'recent', needs: 'trail' }];
  });
  assert.ok(certificate.certified);
  const check = verifyCertificate(signed(certificate, signer), { publicKey });
  assert.ok(check.valid && check.certified);
  assert.match(check.summary, '2 tables were left behind by choice');
  assert.equal(skippedLines(certificate), [
    'Left behind by choice: trail (1,234 rows): kept <in> the archive',
    'Left behind by choice: visits (rows not counted): counted anew',
    'Left out with them: view recent',
  ]);
  const page = renderCertificateHtml(certificate, { fileName: 'certificate.json' });
  for (const part of [
    'Proved, without 2 tables that you chose to leave out',
    'kept &lt;in&gt; the archive',
    '1,234',
    'recent',
  ])
    assert.ok(page.includes(part), part);
  const different = makeCertificate(signer, given => {
    given.skipped = certificate.skipped;
    given.source.consistency = 'mixed';
  });
  assert.not.ok(different.certified);
});

test('a table is left behind or compared, not both, and never without a reason', () => {
  const both = structuredClone(makeCertificate(signer));
  both.skipped = [{ table: both.tables[0]?.source ?? '', reason: 'not needed', rows: 0 }];
  const check = verifyCertificate(signed(both, signer), { publicKey });
  assert.match(check.problems.join(), 'stayed behind, and to have been compared');
  assert.throws(() =>
    makeCertificate(signer, given => {
      given.skipped = [{ table: 'trail', reason: '', rows: 0 }];
    }),
  );
});

test('what is no certificate is said to be none', () => {
  const payload = Buffer.from(canonicalJson({ version: 1 }));
  for (const input of [
    '',
    '{',
    'null',
    '[]',
    '{"payload":1}',
    null,
    7,
    seal(payload, signer.sign, 'x'),
    seal(Buffer.from('x'), signer.sign, 'x'),
  ]) {
    const check = verifyCertificate(input, { publicKey });
    assert.equal([check.valid, check.certified], [false, false]);
    assert.is(check.problems.length, 1);
  }
});

test('the page shows the verdict, and names from the source cannot act in it', () => {
  const hostile = '<script>alert(1)</script>"\u202e';
  const certificate = makeCertificate(signer, given => {
    given.source.name = hostile;
    given.tables = [certificateTable(equalEvidence(hostile))];
    given.objects.push({ kind: hostile, source: 1, target: 0, missing: [{ name: hostile, finding: null }] });
  });
  const page = renderCertificateHtml(certificate, { fileName: `${hostile}.json` });
  assert.not.ok(page.includes('<script'));
  assert.not.ok(page.includes('\u202e'));
  assert.not.ok(/(?:src|href)="(?!#)/.test(page), 'the page loads nothing');
  assert.match(page, /Not certified/);
  const good = renderCertificateHtml(makeCertificate(signer), { fileName: 'certificate.json' });
  for (const part of [
    'Every row is accounted for',
    'a date that does not exist',
    'some rows leave it out',
    'cloudforge verify certificate.json',
    'M31',
    signer.keyId,
  ])
    assert.ok(good.includes(part), part);
});

test.run();
