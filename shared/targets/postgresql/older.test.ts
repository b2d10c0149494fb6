import { test } from 'uvu';
import * as assert from 'uvu/assert';
import { olderMajors, startOlderPostgres } from '#shared/testing/servers/postgresql.ts';
import { skipped } from '#shared/testing/skip.ts';
import { chunkOf, ddlOf, loadText, planOf, type ScratchTarget, scratchTarget } from '../testing.ts';
import { readTargetFacts } from './facts.ts';

for (const major of olderMajors) {
  const server = await startOlderPostgres(major);
  if (server === undefined) {
    skipped(`a target of PostgreSQL ${major}`, 'it is not installed');
    continue;
  }
  test(`a run from its preparation to the way back, on PostgreSQL ${major}`, async () => {
    const scratch = await scratchTarget(server);
    try {
      await wholeRun(scratch, major);
    } finally {
      await scratch.stop();
      await server.stop();
    }
  });
}

test.run();

async function wholeRun(scratch: ScratchTarget, major: string): Promise<void> {
  const ddl = ddlOf({
    prepare: ['CREATE EXTENSION IF NOT EXISTS citext'],
    tables: [
      'CREATE TABLE public.p (id integer NOT NULL, name public.citext, day date) PARTITION BY RANGE (id)',
      'CREATE TABLE public.p_1 PARTITION OF public.p FOR VALUES FROM (0) TO (10)',
      'CREATE TABLE public.c (id integer, p_id integer)',
      'CREATE TABLE public.d (id integer)',
    ],
    'after-data': [
      'ALTER TABLE public.p ADD CONSTRAINT p_key PRIMARY KEY (id)',
      'ALTER TABLE public.c ADD CONSTRAINT c_key PRIMARY KEY (id)',
      'ALTER TABLE public.c ADD CONSTRAINT c_fk FOREIGN KEY (p_id) REFERENCES public.p (id)',
      'ALTER TABLE public.d ADD CONSTRAINT d_fk FOREIGN KEY (id) REFERENCES public.c (id)',
      'ALTER TABLE public.p ADD CONSTRAINT p_fk FOREIGN KEY (id) REFERENCES public.c (id)',
      'CREATE VIEW public.v AS SELECT id FROM public.p',
    ],
  });
  const plan = planOf([
    { name: 'p', columns: ['id', 'name', 'day'] },
    { name: 'c', columns: ['id', 'p_id'] },
    { name: 'd', columns: ['id'] },
  ]);
  assert.is((await scratch.target.preflight(['public'])).serverVersion.slice(0, 2), major);
  const prepared = await scratch.target.prepare(plan, ddl);
  assert.ok(prepared.every(outcome => outcome.error === undefined));
  const lines = ['1\ta\t2020-01-01', '2\tb\t2020-02-30', '\\N\tc\t2020-01-01', '99\td\t2020-01-01', '3\te\t\\N'];
  const loaded = await loadText(scratch.address, plan, chunkOf(0, 0), lines, { careful: true });
  assert.ok(loaded !== 'done');
  assert.equal(
    loaded.refused.map(row => [row.position, row.column]),
    [
      [1, 'day'],
      [2, undefined],
      [3, undefined],
    ],
  );
  await loadText(scratch.address, plan, chunkOf(1, 1), ['1\t1', '3\t3', '4\t7']);
  await loadText(scratch.address, plan, chunkOf(2, 2), ['5']);
  const options = { connections: 2, onProgress: () => undefined, signal: new AbortController().signal };
  const outcomes = await scratch.target.finish(plan, ddl, options);
  assert.equal(
    outcomes.map(outcome => outcome.error?.code),
    [undefined, undefined, '23503', '23503', undefined, undefined],
  );
  const facts = await readTargetFacts(scratch.address, plan, scratch.parse);
  assert.equal(
    facts.constraints
      .filter(one => one.kind === 'foreign key' && one.table !== 'p_1')
      .map(one => [one.name, one.isValidated]),
    [
      ['d_fk', false],
      ['p_fk', true],
    ],
  );
  await scratch.target.swap(plan);
  assert.equal(await scratch.query("SELECT id FROM v WHERE id IN (SELECT id FROM p WHERE name IN ('A', 'E'))"), [
    { id: 1 },
    { id: 3 },
  ]);
  await scratch.target.swapBack(plan);
  await scratch.target.discard(plan);
}
