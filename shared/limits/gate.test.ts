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

test.run();
