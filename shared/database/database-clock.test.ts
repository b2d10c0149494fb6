import { test } from 'uvu';
import * as assert from 'uvu/assert';
import { createDatabaseClock } from './database-clock.ts';

const hourMs = 3_600_000;

/** A world with three clocks that a test sets. */
function world() {
  const at = { database: Date.UTC(2026, 0, 1), machine: Date.UTC(2026, 0, 1), monotonic: 1_000 };
  const warnings: string[] = [];
  let isAway = false;
  let asked = 0;
  const clock = createDatabaseClock({
    database: {
      lookUp: async (_, schema) => {
        asked += 1;
        if (isAway) throw new Error('The database is away.');
        return [schema.parse({ now: new Date(at.database) })];
      },
    },
    log: { warn: message => void warnings.push(message) },
    monotonicMs: () => at.monotonic,
    machineMs: () => at.machine,
  });
  return {
    at,
    clock,
    warnings,
    asked: () => asked,
    away: () => {
      isAway = true;
    },
    pass: (ms: number) => {
      at.database += ms;
      at.machine += ms;
      at.monotonic += ms;
    },
  };
}

test('it goes by the database, however wrong the machine is', async () => {
  for (const offMs of [hourMs, -hourMs]) {
    const { at, clock, warnings, pass } = world();
    at.machine += offMs;
    assert.is(await clock.follow(), true);
    assert.is(clock.now().getTime(), at.database);
    pass(250);
    assert.is(clock.now().getTime(), at.database);
    assert.is(warnings.length, 1);
    clock.close();
  }
});

test('setting the clock of the machine changes nothing', async () => {
  const { at, clock } = world();
  await clock.follow();
  at.machine += hourMs;
  assert.is(clock.now().getTime(), at.database);
  clock.close();
});

test('a machine that slept asks again at once', async () => {
  const { at, clock, asked } = world();
  await clock.follow();
  // Asleep: the clock that nobody can set stood still, the other two did not.
  at.machine += hourMs;
  at.database += hourMs;
  clock.now();
  await clock.follow();
  assert.ok(asked() >= 2);
  assert.is(clock.now().getTime(), at.database);
  clock.close();
});

test('without the database it runs on, and before the first answer it is the machine', async () => {
  const { at, clock, away, pass } = world();
  assert.is(clock.now().getTime(), at.machine);
  await clock.follow();
  away();
  pass(5_000);
  assert.is(await clock.follow(), false);
  assert.is(clock.now().getTime(), at.database);
  clock.close();
});

test.run();
