import { test } from 'uvu';
import * as assert from 'uvu/assert';
import { backoffMs, delayMs, outcomeOfAnswer, outcomeOfFailure } from './outcome.ts';

test('2xx is done; busy and absent delay; invalid is dead; the rest is tried again', () => {
  assert.is(outcomeOfAnswer(200, undefined, {}).kind, 'done');
  for (const status of [425, 429, 502, 503, 504])
    assert.is(outcomeOfAnswer(status, undefined, {}).kind, 'delay', String(status));
  assert.is(outcomeOfAnswer(422, undefined, { code: 'event-invalid' }).kind, 'dead');
  for (const status of [400, 404, 409, 422, 500, 501])
    assert.is(outcomeOfAnswer(status, undefined, {}).kind, 'retry', String(status));
  assert.is(outcomeOfFailure(new Error('refused')).kind, 'delay');
});

test('Retry-After in seconds is kept, at most an hour; anything else is ignored', () => {
  const after = (text: string | undefined) => {
    const outcome = outcomeOfAnswer(503, text, {});
    return outcome.kind === 'delay' ? outcome.retryAfterMs : 'not a delay';
  };
  assert.is(after('7'), 7_000);
  assert.is(after('999999'), 3_600_000);
  assert.is(after('-1'), undefined);
  assert.is(after('soon'), undefined);
  assert.is(after(undefined), undefined);
});

test('backoff doubles, is jittered between half and whole, and ends at a minute', () => {
  assert.is(backoffMs(1, 0), 500);
  assert.is(backoffMs(1, 1), 1_000);
  assert.is(backoffMs(3, 1), 4_000);
  assert.is(backoffMs(50, 1), 60_000);
  assert.is(delayMs(0, 1), 250);
  assert.is(delayMs(1_000, 1), 30_000);
});

test.run();
