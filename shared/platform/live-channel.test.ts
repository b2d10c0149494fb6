import { test } from 'uvu';
import * as assert from 'uvu/assert';
import { Problem } from './errors.ts';
import { createLive, followersMax } from './live-channel.ts';

type Live = Awaited<ReturnType<typeof createLive>>;
const made = async (): Promise<{ live: Live; tell(payload: string): void }> => {
  let tell: (channel: string, payload: string) => void = () => undefined;
  const live = await createLive(async (_channels, onNotify) => {
    tell = onNotify;
    return { close: async () => undefined };
  });
  return { live, tell: payload => tell('live', payload) };
};
const code = (work: () => unknown): string => {
  try {
    work();
    return 'none';
  } catch (error) {
    return error instanceof Problem ? error.code : String(error);
  }
};

test('who follows is woken for what they follow, until they stop', async () => {
  const { live, tell } = await made();
  const woken: string[] = [];
  const stop = live.onChange({ id: 'a', organizationId: 'one' }, () => woken.push('a'));
  const stopOther = live.onChange({ id: 'b', organizationId: 'one' }, () => woken.push('b'));
  tell('a');
  tell('');
  stop();
  stop();
  tell('a');
  assert.equal(woken, ['a', 'a', 'b']);
  stopOther();
});

test('an organisation, and all of them, follow a bounded number of things; who stops makes room once', async () => {
  const { live } = await made();
  const stops: (() => void)[] = [];
  const follow = (organizationId: string): number =>
    stops.push(live.onChange({ id: 'run', organizationId }, () => undefined));
  for (let at = 0; at < followersMax.organization; at += 1) follow('first');
  assert.is(
    code(() => follow('first')),
    'overloaded',
  );
  stops[0]?.();
  stops[0]?.();
  assert.is(
    code(() => follow('first')),
    'none',
  );
  assert.is(
    code(() => follow('first')),
    'overloaded',
  );
  let total: number = followersMax.organization;
  for (let organization = 0; total < followersMax.all; organization += 1)
    for (let at = 0; at < followersMax.organization && total < followersMax.all; at += 1, total += 1)
      follow(`organization ${organization}`);
  assert.is(
    code(() => follow('somebody else')),
    'overloaded',
  );
  for (const stop of stops) stop();
  assert.is(
    code(() => follow('somebody else')),
    'none',
  );
  for (const stop of stops) stop();
});

test.run();
