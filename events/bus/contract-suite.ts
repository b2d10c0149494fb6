import { setTimeout as sleep } from 'node:timers/promises';
import type { Test } from 'uvu';
import * as assert from 'uvu/assert';
import type { Bus, BusMessage } from './bus.ts';

const message = (deliveryId: string, publication = 1): BusMessage => ({ deliveryId, publication, function: 'analyze' });

async function until(condition: () => boolean, timeoutMs = 8_000): Promise<void> {
  const deadline = Date.now() + timeoutMs;
  while (!condition()) {
    if (Date.now() > deadline) throw new Error(`Not so after ${timeoutMs} ms.`);
    await sleep(5);
  }
}

/** What every bus driver must do. `create` gives an empty bus. */
export function busContract(test: Test, create: () => Promise<Bus>): void {
  const withBus = (work: (bus: Bus) => Promise<void>) => async (): Promise<void> => {
    const bus = await create();
    try {
      await work(bus);
    } finally {
      await bus.close();
    }
  };

  test(
    'what is published reaches a consumer, whole',
    withBus(async bus => {
      const seen: BusMessage[] = [];
      const consumer = await bus.consume(async given => void seen.push(given), { concurrency: 4 });
      await bus.publish([message('a'), message('b', 3)]);
      await until(() => seen.length === 2);
      await consumer.stop();
      assert.equal(
        [...seen].sort((x, y) => (x.deliveryId < y.deliveryId ? -1 : 1)),
        [message('a'), message('b', 3)],
      );
    }),
  );

  test(
    'what is published before anyone consumes is not lost',
    withBus(async bus => {
      await bus.publish([message('early')]);
      const seen: string[] = [];
      const consumer = await bus.consume(async given => void seen.push(given.deliveryId), { concurrency: 1 });
      await until(() => seen.includes('early'));
      await consumer.stop();
    }),
  );

  test(
    'the same id and publication counts once; a new publication is a new message',
    withBus(async bus => {
      const seen: string[] = [];
      const consumer = await bus.consume(async given => void seen.push(`${given.deliveryId}.${given.publication}`), {
        concurrency: 1,
      });
      await bus.publish([message('x'), message('x')]);
      await bus.publish([message('x')]);
      await bus.publish([message('x', 2)]);
      await until(() => seen.includes('x.2'));
      await sleep(100);
      await consumer.stop();
      assert.equal(seen.sort(), ['x.1', 'x.2']);
    }),
  );

  test(
    'a handler that rejects gets the message again',
    withBus(async bus => {
      let calls = 0;
      const consumer = await bus.consume(
        async () => {
          calls += 1;
          if (calls === 1) throw new Error('not yet');
        },
        { concurrency: 1 },
      );
      await bus.publish([message('again')]);
      await until(() => calls === 2);
      await sleep(50);
      await consumer.stop();
      assert.is(calls, 2);
    }),
  );

  test(
    'no more messages are in hand at once than was allowed',
    withBus(async bus => {
      let now = 0;
      let most = 0;
      let done = 0;
      const consumer = await bus.consume(
        async () => {
          now += 1;
          most = Math.max(most, now);
          await sleep(10);
          now -= 1;
          done += 1;
        },
        { concurrency: 3 },
      );
      await bus.publish(Array.from({ length: 30 }, (_, at) => message(`m${at}`)));
      await until(() => done === 30);
      await consumer.stop();
      assert.ok(most <= 3, `${most} at once`);
      assert.ok(most > 1, 'they were handled one by one');
    }),
  );

  test(
    'stop waits for what is in hand and takes nothing more',
    withBus(async bus => {
      let finished = false;
      let started = 0;
      const consumer = await bus.consume(
        async () => {
          started += 1;
          await sleep(100);
          finished = true;
        },
        { concurrency: 1 },
      );
      await bus.publish([message('one')]);
      await until(() => started === 1);
      await consumer.stop();
      assert.ok(finished);
      await bus.publish([message('two')]);
      await sleep(100);
      assert.is(started, 1);
    }),
  );

  test(
    'two consumers share the messages: each is handled by one of them',
    withBus(async bus => {
      const seen: string[] = [];
      const take = async (given: BusMessage): Promise<void> => void seen.push(given.deliveryId);
      const one = await bus.consume(take, { concurrency: 2 });
      const two = await bus.consume(take, { concurrency: 2 });
      const ids = Array.from({ length: 40 }, (_, at) => `s${at}`);
      await bus.publish(ids.map(id => message(id)));
      await until(() => seen.length >= 40);
      await sleep(50);
      await Promise.all([one.stop(), two.stop()]);
      assert.equal([...seen].sort(), [...ids].sort());
    }),
  );

  test(
    'it is healthy while it takes messages',
    withBus(async bus => {
      assert.ok(await bus.healthy());
    }),
  );
}
