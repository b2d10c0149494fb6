import { test } from 'uvu';
import * as assert from 'uvu/assert';
import { holderName, isDeadHolder } from '#shared/platform/holder.ts';
import { type Harness, startHarness } from '#shared/testing/harness.ts';
import { skipped } from '#shared/testing/skip.ts';
import { createEmbeddedBus } from '../bus/embedded.ts';
import { publishDue } from './publish-due.ts';
import { takeBackFromDead } from './take-back.ts';

let harness: Harness;
test.before(async () => {
  harness = await startHarness({ functions: [] });
});
test.after(() => harness.stop());

/** A delivery that was published a moment ago by this dispatcher. */
async function published(holder: string, state = 'pending'): Promise<string> {
  const event = await harness.publish('cloudforge.webhook.test.v1', {
    endpointId: harness.platform.ids.uuid(),
    message: 'x',
  });
  const id = harness.platform.ids.uuid();
  await harness.postgres.query(
    `insert into cloudforge.deliveries (id, organization_id, event_id, event_type, function, reaction, state, publication, next_at, published_by)
     values ($1, $2, $3, 'cloudforge.webhook.test.v1', 'test', 'note', $4, 1, now() + interval '1 hour', $5)`,
    [id, harness.tenant.organizationId, event, state, holder],
  );
  return id;
}

const own = holderName('dispatcher');
const dead = own.replace(/\d+$/, '1');

if (!isDeadHolder(dead)) skipped('deliveries of a dead dispatcher', 'this system does not tell who is dead');
else
  test('what a dead dispatcher had in hand is published again at once; of others, nothing is touched', async () => {
    const left = await published(dead);
    const others = [
      await published(own),
      await published(dead.replace('@', '@elsewhere-')),
      await published('harness'),
      await published(dead, 'done'),
    ];
    assert.is(await takeBackFromDead(harness.platform), 1);
    const bus = createEmbeddedBus();
    assert.is(await publishDue({ ...harness.platform, bus, holder: own }), 1);
    const rows = await harness.postgres.query('select id, publication, published_by from cloudforge.deliveries');
    const found = new Map(rows.map(row => [row.id, row]));
    assert.equal(
      { publication: found.get(left)?.publication, by: found.get(left)?.published_by },
      { publication: 2, by: own },
    );
    assert.equal(
      others.map(id => found.get(id)?.publication),
      [1, 1, 1, 1],
    );
    assert.is(await takeBackFromDead(harness.platform), 0);
    await bus.close();
  });

test.run();
