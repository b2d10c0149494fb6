import { suite } from 'uvu';
import * as assert from 'uvu/assert';
import { busContract } from './contract-suite.ts';
import { createEmbeddedBus } from './embedded.ts';

const test = suite('embedded bus');
busContract(test, async () => createEmbeddedBus());

test('after the dedupe window the same number counts again', async () => {
  let now = 0;
  const bus = createEmbeddedBus({ now: () => now });
  const seen: string[] = [];
  const consumer = await bus.consume(async given => void seen.push(given.deliveryId), { concurrency: 1 });
  const one = { deliveryId: 'w', publication: 1, function: 'analyze' };
  await bus.publish([one]);
  now = 119_000;
  await bus.publish([one]);
  now = 121_000;
  await bus.publish([one]);
  await consumer.stop();
  await bus.close();
  assert.is(seen.length, 2);
});

test('a closed bus takes nothing and says that it is not healthy', async () => {
  const bus = createEmbeddedBus();
  await bus.close();
  assert.not(await bus.healthy());
  let refused = false;
  await bus.publish([{ deliveryId: 'a', publication: 1, function: 'x' }]).catch(() => {
    refused = true;
  });
  assert.ok(refused);
});

test.run();
