import { test } from 'uvu';
import * as assert from 'uvu/assert';
import { createUuids, systemIds } from './ids.ts';

const form = /^[0-9a-f]{8}-[0-9a-f]{4}-7[0-9a-f]{3}-[89ab][0-9a-f]{3}-[0-9a-f]{12}$/;
const timeOf = (id: string): number => Number.parseInt(id.replaceAll('-', '').slice(0, 12), 16);

test('ids begin with their time, and are in the order in which they were made', () => {
  const before = Date.now();
  const made = Array.from({ length: 20_000 }, () => systemIds.uuid());
  assert.equal([...made].sort(), made);
  assert.is(new Set(made).size, made.length);
  for (const id of made) assert.match(id, form);
  assert.ok(timeOf(made[0] ?? '') >= before);
});

test('they go on when the clock stands still, and when it goes back', () => {
  let now = 1_767_225_600_000;
  const uuid = createUuids(() => now);
  const made = Array.from({ length: 10_000 }, uuid);
  now -= 3_600_000;
  made.push(...Array.from({ length: 10_000 }, uuid));
  now += 7_200_000;
  made.push(uuid());
  assert.equal([...made].sort(), made);
  assert.is(timeOf(made.at(-1) ?? ''), now);
  // The counter carries into the time, a few milliseconds ahead at most.
  assert.ok(timeOf(made.at(-2) ?? '') - 1_767_225_600_000 < 10);
});

test('two processes at the same moment make different ids', () => {
  const [one, other] = [createUuids(() => 1), createUuids(() => 1)];
  const made = Array.from({ length: 500 }, () => [one(), other()]).flat();
  assert.is(new Set(made).size, made.length);
});

test.run();
