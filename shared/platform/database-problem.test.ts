import { createServer } from 'node:net';
import { test } from 'uvu';
import * as assert from 'uvu/assert';
import { connectDatabase } from '#shared/database/connect.ts';
import { databaseProblem } from './database-problem.ts';
import { Problem } from './errors.ts';

/** A port of this machine where nobody listens. */
async function freePort(): Promise<number> {
  const server = createServer();
  await new Promise<void>(resolve => server.listen(0, '127.0.0.1', resolve));
  const address = server.address();
  await new Promise(resolve => server.close(resolve));
  return typeof address === 'object' && address !== null ? address.port : 0;
}

test('a database that is away is told as busy, with a time to come again, by each way to read and write', async () => {
  const database = connectDatabase({
    connectionString: `postgres://nobody@127.0.0.1:${await freePort()}/none`,
    connectionsMax: 1,
    applicationName: 'test',
  });
  const scope = { role: 'cloudforge_app' } as const;
  const ways = [
    () => database.transaction(scope, db => db.selectFrom('projects').selectAll().execute()),
    () => database.readAtOnce(scope, db => db.selectFrom('projects').selectAll()),
  ];
  for (const way of ways) {
    const error: unknown = await way().then(
      () => undefined,
      (met: unknown) => met,
    );
    const problem = databaseProblem(error);
    assert.is(problem?.code, 'overloaded');
    assert.ok(Number(problem?.options.headers?.['retry-after']) >= 1);
    assert.is(problem?.options.cause, error);
    assert.not.match(problem?.message ?? '', /127\.0\.0\.1|ECONN/);
  }
  await database.close();
});

test('what is wrong with the request or with us stays what it is', () => {
  const violated = Object.assign(new Error('duplicate key'), { code: '23505' });
  for (const error of [violated, new Error('x'), new Problem('conflict'), 'text', undefined])
    assert.is(databaseProblem(error), undefined);
});

test.run();
