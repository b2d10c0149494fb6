import { test } from 'uvu';
import * as assert from 'uvu/assert';
import { type MigrationRunState, migrationStates } from '#shared/database/schema.ts';
import { isWorking, migrationTransitions } from './advance-migration.ts';
import { connectionLabel, connectionStringProblem } from './check-address.ts';
import { migrationWorks, WorkFailed } from './contract.ts';
import { Decisions, noDecisions } from './decisions.ts';
import { isForItsOwner } from './do-work.ts';
import { workTable } from './queue-work.ts';
import { readLines } from './read-lines.ts';

test('every state is reached from the beginning, and what works can stop', () => {
  const reached = new Set<MigrationRunState>(['reading']);
  for (let size = 0; size !== reached.size; ) {
    size = reached.size;
    for (const state of migrationStates)
      if (reached.has(state)) for (const next of migrationTransitions[state]) reached.add(next);
  }
  assert.equal([...reached].sort(), [...migrationStates].sort());
  for (const state of migrationStates)
    assert.is(migrationTransitions[state].includes('failed'), isWorking(state), state);
});

test('what failed or was cancelled can be put back into the state of every piece of work', () => {
  for (const work of migrationWorks) {
    const { state } = workTable[work];
    assert.ok(isWorking(state), work);
    assert.ok(migrationTransitions.failed.includes(state), work);
    assert.ok(migrationTransitions.cancelled.includes(state), work);
  }
});

test('nothing is put into place that was not proved', () => {
  const before = migrationStates.filter(state => migrationTransitions[state].includes('cutting-over'));
  assert.equal(before.sort(), ['cancelled', 'failed', 'proved']);
});

test('no decision means that nothing is changed and nothing is left out', () => {
  assert.is(noDecisions.rejectsMax, 0);
  assert.is(noDecisions.acceptBlockers, false);
  assert.equal(noDecisions.skip, []);
  assert.equal(noDecisions.allow, { 'nul-removed': [], 'encoding-replaced': [], 'zero-date': [] });
});

test('a decision that the orchestrator would refuse is refused when it is made', () => {
  assert.not(Decisions.safeParse({ cast: [{ column: 'no-table', type: 'text' }] }).success);
  assert.not(Decisions.safeParse({ cast: [{ type: 'text' }] }).success);
  assert.not(Decisions.safeParse({ suppress: [{ code: 'C01', reason: '  x ' }] }).success);
  assert.ok(Decisions.safeParse({ cast: [{ column: 'a.b', type: 'text' }] }).success);
});

test('a connection string that reaches files, sockets or other hosts is refused; its label holds no password', () => {
  const problem = (text: string, use: 'source' | 'target' = 'source') => connectionStringProblem(text, use);
  assert.is(problem('mysql://a:b@db.example.org/shop?ssl-mode=REQUIRED'), undefined);
  assert.is(problem('postgresql://a:b@[::1]:5432/shop', 'target'), undefined);
  for (const bad of [
    'mysql://a:b@h/shop?socket=/run/x',
    'mysql://a:b@h/shop?ssl-ca=/etc/passwd',
    'postgres://a:b@h/shop?host=10.0.0.1',
    'postgres://a:b@h/shop?sslkey=/root/key',
    'postgres:///shop',
    'postgres://a:b@h',
    'file:///etc/passwd',
    'nonsense',
    `mysql://a:b@h/${'x'.repeat(5_000)}`,
  ])
    assert.ok(problem(bad) !== undefined, bad);
  assert.match(problem('mysql://a:b@h/shop', 'target') ?? '', 'postgres://');
  assert.is(
    connectionLabel('mysql://reader:s3cret@db.example.org:3306/shop?x=1'),
    'mysql://reader@db.example.org:3306/shop',
  );
  assert.is(connectionLabel('mariadb://h/shop'), 'mariadb://h/shop');
});

test('lines are whole however the bytes are cut', async () => {
  const bytes = new TextEncoder().encode('{"a":"ä€"}\n\n{"b":1}\nlast');
  for (let size = 1; size <= bytes.length; size += 1) {
    const parts = Array.from({ length: Math.ceil(bytes.length / size) }, (_, at) =>
      bytes.subarray(at * size, (at + 1) * size),
    );
    const lines: string[] = [];
    for await (const line of readLines(ReadableStream.from(parts))) lines.push(line);
    assert.equal(lines, ['{"a":"ä€"}', '{"b":1}', 'last']);
  }
});

test('a source that was never reached is told at once; one that is lost while rows are copied may come back', () => {
  const unreachable = new WorkFailed('source-unreachable', 'Nothing listens there.', { mayPass: true });
  assert.ok(isForItsOwner(unreachable, 'read'));
  assert.not.ok(isForItsOwner(unreachable, 'copy'));
  assert.not.ok(isForItsOwner(new WorkFailed('source-lost', 'It went away.', { mayPass: true }), 'read'));
  assert.ok(isForItsOwner(new WorkFailed('source-refused', 'Wrong password.'), 'copy'));
});

test.run();
