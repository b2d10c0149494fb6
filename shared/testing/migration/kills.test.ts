import { test } from 'uvu';
import * as assert from 'uvu/assert';
import { findBinary } from '../servers/find-binary.ts';
import { skipped } from '../skip.ts';
import { runKills } from './kills/run-kills.ts';

/*
 * A share of what `kills.ts` does: one kill of each kind, on a small database.
 */

const hasMariadb = findBinary('mariadbd', 'mysqld') !== undefined;
const chosen = new Set([
  hasMariadb ? 'dump, process' : 'sqlite, process',
  'postgresql, source-connections',
  hasMariadb ? 'mariadb, source-server' : 'postgresql, source-server',
  'sqlite, target-server',
]);
if (!hasMariadb) skipped('kills of a MariaDB', 'no MariaDB here');

test('a migration that is killed anywhere ends certified, with each row once', async () => {
  const results = await runKills({
    trials: chosen.size,
    seed: 20_261,
    rows: 50_000,
    assumedMs: 500,
    mayStayAway: false,
    only: (source, victim) => chosen.has(`${source}, ${victim}`),
    say: () => undefined,
    onTrial: () => undefined,
  });
  assert.is(results.length, chosen.size);
  const violations = results.flatMap(({ number, source, victim, stage, violations: own, said }) =>
    own.map(
      violation => `trial ${number}, ${source}, ${victim} (${stage ?? 'after its end'}): ${violation}\n${said ?? ''}`,
    ),
  );
  assert.equal(violations, []);
});

test.run();
