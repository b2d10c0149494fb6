import { test } from 'uvu';
import * as assert from 'uvu/assert';
import { createGate } from './gate.ts';

const entered = async (result: ReturnType<ReturnType<typeof createGate>['enter']>) =>
  result instanceof Promise ? await result : result;

test('places are given, waited for in turn, and refused when the queue is full', async () => {
  const gate = createGate(4, 1_000);
  const first = await Promise.all([1, 2, 3].map(() => entered(gate.enter('a'))));
  // Three quarters are all that one organisation gets.
  const waiting = entered(gate.enter('a'));
  const other = await entered(gate.enter('b'));
  assert.type(other, 'function');
  first[0]?.();
  const fourth = await waiting;
  assert.type(fourth, 'function');
  const queue = [1, 2, 3].map(() => entered(gate.enter('a')));
  assert.is(await entered(gate.enter('a')), undefined, 'its share of the queue is full');
  assert.is(gate.isFull(), false);
  // Another organisation still finds a place in the queue, and its turn comes before the rest of the first's.
  const turn = entered(gate.enter('c'));
  assert.is(gate.isFull(), true);
  assert.is(await entered(gate.enter('d')), undefined);
  const order: string[] = [];
  for (const each of queue) void each.then(() => order.push('a'));
  void turn.then(() => order.push('c'));
  first[1]?.();
  fourth?.();
  await new Promise(resolve => setImmediate(resolve));
  assert.equal(order, ['a', 'c']);
});

test('whoever waits too long is told so, and leaves the queue', async () => {
  const gate = createGate(1, 20);
  const release = await entered(gate.enter('a'));
  assert.is(await entered(gate.enter('b')), undefined);
  release?.();
  release?.();
  const again = await entered(gate.enter('b'));
  assert.type(again, 'function');
  assert.is(gate.isFull(), false);
});

test('no more come in than twice the places, and those who leave make room', () => {
  const gate = createGate(4, 20, () => 0);
  const leave = Array.from({ length: 8 }, () => gate.arrive());
  assert.ok(leave.every(each => each !== undefined));
  assert.is(gate.arrive(), undefined);
  assert.is(gate.isFull(), true);
  leave[0]?.(true);
  leave[0]?.(true);
  assert.is(gate.isFull(), false);
  assert.type(gate.arrive(), 'function');
  assert.is(gate.arrive(), undefined, 'nobody leaves twice');
});

/** How many get in now; all of them have left again. */
function roomIn(gate: ReturnType<typeof createGate>): number {
  const inside = [];
  for (let leave = gate.arrive(); leave !== undefined; leave = gate.arrive()) inside.push(leave);
  for (const leave of inside) leave(false);
  return inside.length;
}

test('while short work is late fewer come in, never less than there are places, and they come back', () => {
  let nowMs = 0;
  const gate = createGate(64, 20, () => nowMs);
  const served = (tookMs: number, isMeasure = true): void => {
    const leave = gate.arrive();
    nowMs += tookMs;
    leave?.(isMeasure);
  };
  assert.is(roomIn(gate), 128);
  served(30_000, false);
  assert.is(roomIn(gate), 128, 'long work says nothing');
  for (let at = 0; at < 3; at += 1) served(600);
  assert.is(roomIn(gate), 93);
  for (let at = 0; at < 100; at += 1) served(600);
  assert.is(roomIn(gate), 64);
  for (let at = 0; at < 5_000; at += 1) served(5);
  assert.is(roomIn(gate), 128);
});

test('many that are late at the same moment count as one', () => {
  let nowMs = 0;
  const gate = createGate(64, 20, () => nowMs);
  const late = Array.from({ length: 100 }, () => gate.arrive());
  nowMs = 600;
  for (const leave of late) leave?.(true);
  assert.is(roomIn(gate), 115);
});

test.run();
