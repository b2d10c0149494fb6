import { test } from 'uvu';
import * as assert from 'uvu/assert';
import { systemIds } from '#shared/platform/ids.ts';
import { createRevocations, revocationChannel, type TokenBearer } from './revocations.ts';

let nowMs = Date.UTC(2026, 10, 24);
const clock = { now: () => new Date(nowMs) };

function start(rows: { subject: string; revokedAtMs: number }[] = [], entriesMax?: number) {
  let tell: (channel: string, payload: string) => void = () => undefined;
  const state = { reads: 0, fails: false, closed: false, rows };
  const revocations = createRevocations({
    clock,
    listen: async (channels, onNotify) => {
      assert.equal(channels, [revocationChannel]);
      tell = onNotify;
      onNotify(revocationChannel, '');
      return {
        close: async () => {
          state.closed = true;
        },
      };
    },
    read: async (since, limit) => {
      state.reads += 1;
      if (state.fails) throw new Error('no database');
      return state.rows.filter(row => row.revokedAtMs > since.getTime()).slice(0, limit);
    },
    ...(entriesMax === undefined ? {} : { entriesMax }),
  });
  return { revocations, state, tell: (payload: string) => tell(revocationChannel, payload) };
}

const bearer = (over: Partial<TokenBearer> = {}): TokenBearer => ({
  tokenId: systemIds.uuid(),
  sessionId: systemIds.uuid(),
  userId: systemIds.uuid(),
  organizationId: systemIds.uuid(),
  issuedAtMs: nowMs,
  ...over,
});

test('what was revoked before the process began is known at its first token', async () => {
  const mine = bearer();
  const { revocations, state } = start([{ subject: `session:${mine.sessionId}`, revokedAtMs: nowMs - 1_000 }]);
  assert.is(state.reads, 0, 'nothing is read before there is a token');
  assert.equal(await Promise.all([revocations.refuses(mine), revocations.refuses(bearer())]), [true, false]);
  assert.is(state.reads, 1);
});

test('what is told is refused at once, and only what it is about', async () => {
  const { revocations, tell, state } = start();
  const organizationId = systemIds.uuid();
  const [mine, theirs] = [bearer({ organizationId }), bearer({ organizationId })];
  assert.is(await revocations.refuses(mine), false);
  for (const subject of [
    `session:${mine.sessionId}`,
    `token:${mine.tokenId}`,
    `user:${mine.userId}`,
    `member:${organizationId}:${mine.userId}`,
  ]) {
    const one = start();
    assert.is(await one.revocations.refuses(mine), false);
    one.tell(`${subject} ${nowMs}`);
    assert.is(await one.revocations.refuses(mine), true, subject);
    assert.is(await one.revocations.refuses(theirs), false, subject);
  }
  tell(`organization:${organizationId} ${nowMs}`);
  assert.equal([await revocations.refuses(mine), await revocations.refuses(theirs)], [true, true]);
  assert.is(await revocations.refuses(bearer()), false);
  // The bare id of a session is understood as well.
  const third = bearer();
  tell(String(third.sessionId));
  assert.is(await revocations.refuses(third), true);
  assert.is(state.reads, 1);
});

test('a change of rights refuses older tokens only; an ended session refuses all', async () => {
  const { revocations, tell } = start();
  const mine = bearer();
  await revocations.refuses(mine);
  tell(`member:${mine.organizationId}:${mine.userId} ${nowMs}`);
  assert.is(await revocations.refuses({ ...mine, issuedAtMs: nowMs - 5_000 }), true);
  assert.is(await revocations.refuses({ ...mine, issuedAtMs: nowMs + 2_000 }), false);
  tell(`session:${mine.sessionId} ${nowMs}`);
  assert.is(await revocations.refuses({ ...mine, issuedAtMs: nowMs + 2_000 }), true);
});

test('after a lost connection, and now and then, it reads again', async () => {
  const { revocations, state, tell } = start();
  const mine = bearer();
  assert.is(await revocations.refuses(mine), false);
  state.rows = [{ subject: `session:${mine.sessionId}`, revokedAtMs: nowMs }];
  assert.is(await revocations.refuses(mine), false);
  tell('');
  assert.is(await revocations.refuses(mine), true);
  const before = state.reads;
  nowMs += 31_000;
  await revocations.refuses(mine);
  assert.is(state.reads, before + 1);
});

test('while it can not be known, nobody is let in', async () => {
  const { revocations, state } = start();
  state.fails = true;
  let code: unknown;
  try {
    await revocations.refuses(bearer());
  } catch (error) {
    code = error instanceof Error && 'code' in error ? error.code : error;
  }
  assert.is(code, 'not-ready');
  state.fails = false;
  assert.is(await revocations.refuses(bearer()), false);
});

test('more revocations than fit refuse every token from before', async () => {
  const { revocations, tell } = start([], 3);
  const stranger = bearer();
  assert.is(await revocations.refuses(stranger), false);
  for (let at = 0; at < 4; at += 1) tell(`session:${systemIds.uuid()} ${nowMs}`);
  assert.is(await revocations.refuses(stranger), true);
  assert.is(await revocations.refuses(bearer({ issuedAtMs: nowMs + 2_000 })), false);
});

test('the connection is closed', async () => {
  const { revocations, state } = start();
  await revocations.close();
  assert.is(state.closed, false, 'it was never opened');
  await revocations.refuses(bearer());
  await revocations.close();
  assert.is(state.closed, true);
});

test.run();
