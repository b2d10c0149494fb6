import { test } from 'uvu';
import * as assert from 'uvu/assert';
import { systemIds } from '#shared/platform/ids.ts';
import { createKeyActors, type FoundKey } from './key-actors.ts';
import type { TokenBearer } from './revocations.ts';

function start(keptMax?: number) {
  const state = { nowMs: Date.UTC(2026, 10, 24), lookUps: 0, refused: [] as string[], asked: [] as TokenBearer[] };
  const organizationId = systemIds.uuid();
  const found = new Map<string, FoundKey>();
  const add = (token: string, endsAt: Date | null = null): FoundKey => {
    const actor = { kind: 'api-key', userId: 'person', organizationId, role: 'viewer', keyId: token } as const;
    found.set(token, { actor, endsAt });
    return { actor, endsAt };
  };
  let meanwhile: () => void = () => undefined;
  const keys = createKeyActors({
    lookUp: async token => {
      state.lookUps += 1;
      const row = found.get(token);
      meanwhile();
      return row;
    },
    revocations: {
      refuses: async bearer => {
        state.asked.push(bearer);
        return state.refused.includes(bearer.secretOf ?? '');
      },
    },
    clock: { now: () => new Date(state.nowMs) },
    ...(keptMax === undefined ? {} : { keptMax }),
  });
  return {
    ...{ keys, state, add, found, organizationId },
    duringLookUp: (work: () => void) => {
      meanwhile = work;
    },
  };
}

test('a key is looked up once in five seconds, and revocations are asked each time between', async () => {
  const { keys, state, add } = start();
  const { actor } = add('one');
  for (let at = 0; at < 3; at += 1) assert.is(await keys.actorOf('one'), actor);
  assert.is(state.lookUps, 1);
  assert.is(state.asked.length, 2);
  assert.equal(state.asked[0]?.keyId, 'one');
  state.nowMs += 5_000;
  await keys.actorOf('one');
  assert.is(state.lookUps, 2);
  // A clock that goes back makes nothing younger.
  state.nowMs -= 60_000;
  await keys.actorOf('one');
  assert.is(state.lookUps, 3);
});

test('what is refused is looked up anew, and is gone where it ended', async () => {
  const { keys, state, add, found } = start();
  add('one');
  await keys.actorOf('one');
  state.refused = ['one'];
  found.delete('one');
  assert.is(await keys.actorOf('one'), undefined);
  assert.is(keys.size(), 0);
});

test('a key does not outlive its expiry, nor the grace of its secret', async () => {
  const { keys, state, add, found } = start();
  add('one', new Date(state.nowMs + 1_000));
  await keys.actorOf('one');
  found.delete('one');
  state.nowMs += 999;
  assert.ok(await keys.actorOf('one'));
  state.nowMs += 1;
  assert.is(await keys.actorOf('one'), undefined);
});

test('an organisation that is forgotten is looked up, also if the look-up was under way', async () => {
  const { keys, state, add, organizationId, duringLookUp } = start();
  add('one');
  await keys.actorOf('one');
  keys.forget(systemIds.uuid());
  await keys.actorOf('one');
  assert.is(state.lookUps, 1, 'another organisation changes nothing here');
  keys.forget(organizationId);
  duringLookUp(() => keys.forget(organizationId));
  await keys.actorOf('one');
  assert.is(keys.size(), 0);
  duringLookUp(() => undefined);
  await keys.actorOf('one');
  assert.is(state.lookUps, 3);
  assert.is(keys.size(), 1);
});

test('so many keys are kept and no more; one that does not hold is not', async () => {
  const { keys, add } = start(10);
  for (let at = 0; at < 25; at += 1) {
    add(`key ${at}`);
    await keys.actorOf(`key ${at}`);
    await keys.actorOf(`unknown ${at}`);
  }
  assert.is(keys.size(), 10);
});

test.run();
