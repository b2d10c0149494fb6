import { createPublicKey, generateKeyPairSync } from 'node:crypto';
import { test } from 'uvu';
import * as assert from 'uvu/assert';
import { z } from 'zod';
import { sealAudit } from '#events/dispatcher/seal-audit.ts';
import { createHeadSigner } from '#events/dispatcher/sign-heads.ts';
import { checkExport } from '#shared/audit/check-lines.ts';
import { auditSeal, chainStart } from '#shared/audit/seal.ts';
import type { AuditCheck, KeptPoint } from '#shared/audit/verify-chain.ts';
import { createSigner } from '#shared/identity/platform-keys.ts';
import { type Harness, startHarness } from '#shared/testing/harness.ts';
import { audit } from './function.ts';

const Alerts = z.object({ items: z.array(z.object({ kind: z.string(), subject: z.string(), message: z.string() })) });

let harness: Harness;
test.before(async () => {
  harness = await startHarness({ functions: [audit] });
});
test.after(() => harness.stop());

const superuser = (sql: string, values: unknown[] = []): Promise<Record<string, unknown>[]> =>
  harness.postgres.query(sql, values);

/** What an attacker with the database's superuser does to rows of the first tenant; undone afterwards. */
async function tampered(change: () => Promise<unknown>): Promise<AuditCheck> {
  await superuser('drop table if exists kept_rows, kept_heads');
  await superuser('create table kept_rows as select * from cloudforge.audit_logs');
  await superuser('create table kept_heads as select * from cloudforge.audit_heads');
  // Whoever owns the table takes its index away as well.
  await superuser('drop index if exists cloudforge.audit_logs_sealed_key');
  try {
    await change();
    return await check();
  } finally {
    await superuser('delete from cloudforge.audit_logs');
    await superuser('insert into cloudforge.audit_logs overriding system value select * from kept_rows');
    await superuser('delete from cloudforge.audit_heads');
    await superuser('insert into cloudforge.audit_heads select * from kept_heads');
    await superuser(
      'create unique index audit_logs_sealed_key on cloudforge.audit_logs (organization_id, sealed_sequence) where seal is not null',
    );
  }
}

const own = (): string => harness.tenant.organizationId;
const publicKey = () => createPublicKey(harness.platform.services.signer.publicKeyPem);

async function exported(query = ''): Promise<string> {
  const response = await harness.call('GET', `/api/audit/export${query}`);
  assert.is(response.status, 200);
  return await response.text();
}
async function* one(text: string): AsyncGenerator<string> {
  yield text;
}
const check = async (kept?: KeptPoint): Promise<AuditCheck> =>
  await checkExport(one(await exported()), { publicKey: publicKey(), ...(kept === undefined ? {} : { kept }) });

/** Appends so many rows through the platform itself, with data that is awkward to write down. */
async function append(count: number): Promise<void> {
  const odd = [
    { b: 1, a: { z: null, y: [1, 2.5, 1e21, -0, 0.1 + 0.2, 5e-324] } },
    { 'ключ "x"': '\u2028 \\ \t 😀', '': '', nested: [[[]], {}] },
    { number: 9_007_199_254_740_991, yes: true, no: false },
    {},
  ];
  for (let at = 0; at < count; at += 1)
    await harness
      .ctx()
      .transaction(scope => scope.audit('test.done', { kind: 'test', id: String(at) }, odd[at % odd.length]));
}
const sealAndSign = async (): Promise<void> => {
  await sealAudit(harness.platform);
  await createHeadSigner({ ...harness.platform, clock: later() })();
};
let minutes = 0;
/** A clock that is a minute on at each head, as heads are signed once a minute. */
const later = () => {
  minutes += 2;
  const now = new Date(Date.now() + minutes * 60_000);
  return { now: () => now };
};

test('a log is sealed, signed, exported and checked; odd values come back as they were sealed', async () => {
  await append(10);
  await sealAndSign();
  await append(5);
  await sealAndSign();
  await append(3);
  await sealAudit(harness.platform);
  const result = await check();
  assert.is(result.problem, null);
  assert.equal([result.rows, result.heads, result.signed?.sequence, result.last?.sequence], [18, 2, 15, 18]);
  assert.equal([result.key?.pinned, result.unsealed, result.organizationId], [true, 0, own()]);
});

test('an edit of any column of a row is found, with its number and id', async () => {
  const [row] = await superuser(
    'select id, position from cloudforge.audit_logs where organization_id = $1 and sealed_sequence = 7',
    [own()],
  );
  const edits = [
    `data = '{"x": 1}'`,
    // Numbers that a parser of JSON takes for the same.
    `data = (replace(data::text, '9007199254740991', '9007199254740991.0'))::jsonb`,
    `actor_id = actor_id || 'x'`,
    `actor_kind = 'user'`,
    `action = 'test.undone'`,
    `target_id = '999'`,
    `target_kind = 'other'`,
    `request_id = null`,
    `at = at + interval '1 microsecond'`,
    `id = gen_random_uuid()`,
    `seal = sha256('x')`,
  ];
  for (const edit of edits) {
    const result = await tampered(() =>
      superuser(`update cloudforge.audit_logs set ${edit} where position = $1`, [row?.position]),
    );
    const expected = edit.startsWith('seal') ? ['edited', 'reordered'] : ['edited'];
    assert.ok(expected.includes(result.problem?.kind ?? 'none'), `${edit}: ${JSON.stringify(result.problem)}`);
    assert.is(result.problem?.sequence, 7, edit);
    if (!edit.startsWith('id')) assert.is(result.problem?.id, row?.id, edit);
  }
});

test('a row that is gone is found, renumbered or not', async () => {
  const gap = await tampered(() => superuser('delete from cloudforge.audit_logs where sealed_sequence = 4'));
  assert.equal([gap.problem?.kind, gap.problem?.sequence], ['missing', 4]);
  const closed = await tampered(async () => {
    await superuser('delete from cloudforge.audit_logs where sealed_sequence = 4');
    await superuser('update cloudforge.audit_logs set sealed_sequence = sealed_sequence - 1 where sealed_sequence > 4');
  });
  assert.equal([closed.problem?.kind, closed.problem?.sequence], ['missing', 4]);
});

test('a row that was put in is found, renumbered or not', async () => {
  const insert = (sequence: number) =>
    superuser(
      `insert into cloudforge.audit_logs (organization_id, id, actor_kind, actor_id, action, target_kind, target_id, data, at, sealed_sequence, seal)
       select organization_id, gen_random_uuid(), actor_kind, actor_id, action, target_kind, target_id, data, at, ${sequence}, sha256('made up')
       from cloudforge.audit_logs where organization_id = $1 and sealed_sequence = 5`,
      [own()],
    );
  const twice = await tampered(() => insert(6));
  assert.is(twice.problem?.sequence, 6, JSON.stringify(twice.problem));
  assert.ok(['inserted', 'edited'].includes(twice.problem?.kind ?? 'none'));
  const moved = await tampered(async () => {
    await superuser(
      'update cloudforge.audit_logs set sealed_sequence = sealed_sequence + 1 where sealed_sequence >= 6',
    );
    await insert(6);
  });
  assert.equal([moved.problem?.kind, moved.problem?.sequence], ['inserted', 6]);
});

test('rows that changed places are found', async () => {
  const swap = (a: number, b: number) =>
    tampered(() =>
      superuser(
        `update cloudforge.audit_logs set sealed_sequence = case sealed_sequence when ${a} then ${b} else ${a} end where sealed_sequence in (${a}, ${b})`,
      ),
    );
  const near = await swap(3, 4);
  assert.equal([near.problem?.kind, near.problem?.sequence], ['reordered', 3]);
  const far = await swap(3, 9);
  assert.equal([far.problem?.kind, far.problem?.sequence], ['reordered', 3]);
});

/** Seals every row from `first` on anew, as an attacker does who knows how, but does not have the key. */
async function resealFrom(first: number): Promise<void> {
  const rows = await superuser(
    `select position, id, actor_kind, actor_id, action, target_kind, target_id, data::text as data, request_id,
       to_char(at at time zone 'utc', 'YYYY-MM-DD"T"HH24:MI:SS.US"Z"') as at, sealed_sequence, seal
     from cloudforge.audit_logs where organization_id = $1 and seal is not null order by sealed_sequence`,
    [own()],
  );
  let previous: Uint8Array = chainStart;
  for (const row of rows) {
    const sequence = Number(row.sealed_sequence);
    const seal = auditSeal(previous, sequence, {
      organizationId: own(),
      position: Number(row.position),
      id: String(row.id),
      actorKind: String(row.actor_kind),
      actorId: String(row.actor_id),
      action: String(row.action),
      targetKind: String(row.target_kind),
      targetId: String(row.target_id),
      data: String(row.data),
      requestId: row.request_id === null ? null : String(row.request_id),
      at: String(row.at),
    });
    if (sequence >= first)
      await superuser('update cloudforge.audit_logs set seal = $1 where position = $2', [seal, row.position]);
    previous = seal;
  }
}

test('an edit with everything behind it sealed anew is found by the next signed head', async () => {
  const result = await tampered(async () => {
    await superuser(`update cloudforge.audit_logs set action = 'test.hidden' where sealed_sequence = 7`);
    await resealFrom(7);
  });
  assert.equal([result.problem?.kind, result.problem?.sequence], ['rewritten', 10]);
  assert.is(result.signed, null);
});

test('newest rows that are gone are found by a head, or by a log that was kept; a head that was forged by its signature', async () => {
  const cut = await tampered(() => superuser('delete from cloudforge.audit_logs where sealed_sequence > 12'));
  assert.equal([cut.problem?.kind, cut.problem?.sequence], ['truncated', 13]);
  const everything = await tampered(() => superuser('delete from cloudforge.audit_logs'));
  assert.equal([everything.problem?.kind, everything.problem?.sequence], ['truncated', 1]);

  const before = await check();
  assert.ok(before.last);
  const kept = { organizationId: own(), ...before.last };
  const withHeads = async (): Promise<void> => {
    await superuser('delete from cloudforge.audit_heads where sequence > 12');
    await superuser('delete from cloudforge.audit_logs where sealed_sequence > 12');
  };
  let second: AuditCheck | undefined;
  const unseen = await tampered(async () => {
    await withHeads();
    second = await check(kept);
  });
  // The heads went as well: only what was kept elsewhere tells.
  assert.is(unseen.problem, null);
  assert.equal([second?.problem?.kind, second?.problem?.sequence], ['truncated', 13]);

  const forger = createSigner(generateKeyPairSync('ed25519').privateKey);
  for (const forged of [
    `signature = decode('${'00'.repeat(64)}', 'hex')`,
    `key_id = '${forger.keyId}'`,
    `signed_at = signed_at + interval '1 second'`,
  ]) {
    const result = await tampered(() => superuser(`update cloudforge.audit_heads set ${forged} where sequence = 15`));
    assert.equal([result.problem?.kind, result.problem?.sequence], ['head-signature', 15], forged);
  }
});

test('the platform does not sign over what was changed: it raises an alert', async () => {
  const signed = await tampered(async () => {
    await superuser(`update cloudforge.audit_logs set action = 'test.hidden' where sealed_sequence = 17`);
    await createHeadSigner({ ...harness.platform, clock: later() })();
  });
  assert.is(signed.heads, 2);
  const response = await harness.call('GET', '/api/audit/alerts?state=open');
  const { items } = Alerts.parse(await response.json());
  assert.equal(
    items.map(alert => [alert.kind, alert.subject]),
    [['audit-broken', `organization:${own()}`]],
  );
  assert.match(items[0]?.message ?? '', 'row 17 does not fit its seal');
});

test('heads that vanish while a dispatcher runs are noticed by it', async () => {
  await append(1);
  await sealAudit(harness.platform);
  let clock = later();
  const sign = createHeadSigner({ ...harness.platform, clock: { now: () => clock.now() } });
  assert.is(await sign(), 1);
  await tampered(async () => {
    await superuser('delete from cloudforge.audit_heads where sequence > 15');
    await append(1);
    await sealAudit(harness.platform);
    clock = later();
    assert.is(await sign(), 0);
  });
});

test('an export of a time range is checked on its own, and one that was cut off or edited is not taken', async () => {
  const [middle] = await superuser(
    'select at from cloudforge.audit_logs where organization_id = $1 and sealed_sequence = 12',
    [own()],
  );
  assert.ok(middle?.at instanceof Date);
  const text = await exported(`?from=${middle.at.toISOString()}`);
  const part = await checkExport(one(text), { publicKey: publicKey() });
  assert.is(part.problem, null);
  assert.ok(part.rows < 12 && part.rows > 4, String(part.rows));
  const whole = await exported();
  const lines = whole.trimEnd().split('\n');
  const cut = await checkExport(one(lines.slice(0, -1).join('\n')));
  assert.is(cut.problem?.kind, 'incomplete');
  assert.is((await checkExport(one(whole))).key?.pinned, false);
  const shortened = lines.filter(line => !line.includes('"sequence":18,'));
  assert.not((await checkExport(one(shortened.join('\n')))).intact);
  let message = '';
  try {
    await checkExport(one('select 1;\n'));
  } catch (error) {
    message = error instanceof Error ? error.message : '';
  }
  assert.is(message, 'Line 1 is not JSON.');
});

test('only who may read the audit log gets it, and only their own', async () => {
  for (const as of ['operator', 'viewer'] as const)
    assert.is((await harness.call('GET', '/api/audit/export', { as })).status, 403);
  assert.is((await harness.call('GET', '/api/audit/export', { as: 'nobody' })).status, 401);
  const response = await harness.call('GET', '/api/audit/export', { as: 'other-tenant' });
  assert.not.match(await response.text(), own());
});

test.run();
