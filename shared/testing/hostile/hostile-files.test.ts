import { readdirSync } from 'node:fs';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { test } from 'uvu';
import * as assert from 'uvu/assert';
import { z } from 'zod';
import { hostileFiles } from './files.ts';
import { type HostilePlatform, readProblem, startHostilePlatform } from './hostile-platform.ts';

const Stored = z.object({ runId: z.uuid(), artifact: z.object({ id: z.uuid(), fileName: z.string() }) });
const Findings = z.object({ items: z.array(z.object({ code: z.string(), message: z.string() })) });

/** The reading thread may take 768 MB, the process around it far less; all of it passes through in one process here. */
const rssMegabytesMax = 1_200;

let hostile: HostilePlatform;
test.before(async () => {
  hostile = await startHostilePlatform();
});
test.after(() => hostile.stop());

test('an empty file is refused at the door, with what to do, and leaves nothing', async () => {
  const problem = await readProblem(await hostile.upload('shop.sql', Buffer.alloc(0)));
  assert.is(problem.status, 400);
  assert.is(problem.code, 'upload-invalid');
  assert.match(problem.detail, /empty/);
  const [row] = await hostile.platform.query(
    "select count(*)::int as stored from cloudforge.artifacts where state not in ('aborted', 'expired')",
  );
  assert.is(row?.stored, 0);
});

for (const file of hostileFiles) {
  test(`${file.what}: ${file.fails === undefined ? 'read, with findings' : 'a failure in plain words'}`, async () => {
    const response = await hostile.upload(file.fileName, file.bytes());
    assert.is(
      response.status,
      201,
      `${response.status} ${response.status === 201 ? '' : await response.clone().text()}`,
    );
    const { runId, artifact } = Stored.parse(await response.json());
    assert.is(artifact.fileName, file.keptAs ?? file.fileName);
    const run = await hostile.ended(runId);
    if (file.fails === undefined) {
      assert.is(run.state, 'completed', JSON.stringify(run.failure));
      const answer = await hostile.send('GET', `/api/analyses/${runId}/findings?limit=200`, { as: hostile.owner });
      const codes = Findings.parse(await answer.json()).items.map(finding => finding.code);
      for (const code of file.findings ?? [])
        assert.ok(codes.includes(code), `${code} is not among ${codes.join(', ')}`);
      return;
    }
    assert.is(run.state, 'failed');
    assert.is(run.failure?.stage, 'analyze');
    assert.ok(file.fails.codes.includes(run.failure?.code ?? ''), `${run.failure?.code}: ${run.failure?.message}`);
    assert.match(run.failure?.message ?? '', file.fails.says);
    await nothingHalfWritten(runId);
  });
}

/** A run that failed has no analysis, no bundle, and no objects but its upload. */
async function nothingHalfWritten(runId: string): Promise<void> {
  const [row] = await hostile.platform.query(
    `select (select count(*)::int from cloudforge.analyses where run_id = $1) as analyses,
      (select count(*)::int from cloudforge.bundles where run_id = $1) as bundles,
      (select count(*)::int from cloudforge.jobs where subject_id = $1 and state in ('ready', 'running')) as jobs,
      (select organization_id from cloudforge.runs where id = $1) as organization`,
    [runId],
  );
  assert.is(row?.analyses, 0);
  assert.is(row?.bundles, 0);
  assert.is(row?.jobs, 0);
  const objects = readdirSync(join(hostile.platform.stateFolder, 'objects'), { recursive: true });
  assert.equal(
    objects.filter(path => String(path).includes(runId)),
    [],
  );
}

test('100,000 tables: a run that takes long can be cancelled, and its worker is free at once', async () => {
  const tables = Array.from(
    { length: 100_000 },
    (_, at) => `CREATE TABLE \`t${at}\` (\`id\` int NOT NULL PRIMARY KEY);\n`,
  );
  const response = await hostile.upload('many.sql', Buffer.from(tables.join('')));
  const { runId } = Stored.parse(await response.json());
  await sleep(2_000);
  const path = `/api/projects/${hostile.owner.projectId}/runs/${runId}/cancel`;
  const cancelled = await hostile.send('POST', path, { as: hostile.owner });
  assert.is(cancelled.status, 204);
  assert.is((await hostile.ended(runId)).state, 'cancelled');
  const after = Stored.parse(await (await hostile.upload('noise.sql', Buffer.from([0, 1, 2, 3]))).json());
  assert.is((await hostile.ended(after.runId, 10_000)).state, 'failed');
  await nothingHalfWritten(runId);
});

test('after all of it every delivery is done, nothing lies in temporary folders, and the platform is well', async () => {
  const deadline = Date.now() + 20_000;
  for (;;) {
    const [row] = await hostile.platform.query(
      `select (select count(*)::int from cloudforge.deliveries where state = 'pending') as pending,
        (select count(*)::int from cloudforge.deliveries where state = 'dead') as dead,
        (select count(*)::int from cloudforge.jobs where state in ('ready', 'running')) as jobs`,
    );
    assert.is(row?.dead, 0);
    if (row?.pending === 0 && row.jobs === 0) break;
    if (Date.now() > deadline) assert.unreachable(`still under way: ${JSON.stringify(row)}`);
    await sleep(100);
  }
  assert.is((await hostile.send('GET', '/health/ready')).status, 200);
  assert.is((await hostile.send('GET', '/api/auth/self', { as: hostile.owner })).status, 200);
  const rss = hostile.rssMegabytes();
  assert.ok(rss < rssMegabytesMax, `the process takes ${Math.round(rss)} MB`);
});

test.run();
