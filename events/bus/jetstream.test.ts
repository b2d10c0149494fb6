import { setTimeout as sleep } from 'node:timers/promises';
import { suite } from 'uvu';
import * as assert from 'uvu/assert';
import { startNatsServer } from '#shared/testing/nats.ts';
import { skipped } from '#shared/testing/skip.ts';
import { busContract } from './contract-suite.ts';
import { createJetStreamBus } from './jetstream.ts';

const nats = await startNatsServer();
if (nats === undefined) skipped('JetStream bus', 'there is no nats-server on PATH');
else {
  const test = suite('jetstream bus');
  const log = { warn: () => undefined };
  let number = 0;
  busContract(test, () => {
    number += 1;
    return createJetStreamBus({ url: nats.url, name: `TEST_${number}`, log });
  });

  test('the store deleted under it: publishing goes on, and so does the consumer', async () => {
    const bus = await createJetStreamBus({ url: nats.url, name: 'LOST', log });
    const seen: string[] = [];
    const consumer = await bus.consume(async given => void seen.push(given.deliveryId), { concurrency: 2 });
    await bus.publish([{ deliveryId: 'before', publication: 1, function: 'x' }]);
    await nats.loseStore();
    const deadline = Date.now() + 15_000;
    for (let publication = 1; !seen.includes('after'); publication += 1) {
      // As the dispatcher does: what is overdue is published again under a new number.
      await bus.publish([{ deliveryId: 'after', publication, function: 'x' }]).catch(() => undefined);
      await sleep(300);
      if (Date.now() > deadline) throw new Error('nothing arrived after the store was lost');
    }
    await consumer.stop();
    await bus.close();
    assert.ok(seen.includes('after'));
  });

  test.after(() => nats.stop());
  test.run();
}
