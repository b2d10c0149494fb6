import { test } from 'uvu';
import * as assert from 'uvu/assert';
import { SourceError } from '#shared/sources/source-error.ts';
import { TargetError } from '#shared/targets/target.ts';
import { failureOf } from './threads/failure-of.ts';
import { TaskFailed } from './threads/tasks.ts';
import { withRetries } from './with-retries.ts';

const never = new AbortController().signal;

test('what may pass is tried again, and what it needs is made before', async () => {
  const seen: string[] = [];
  let tries = 0;
  const result = await withRetries(
    async () => {
      tries += 1;
      seen.push(`try ${tries}`);
      if (tries < 3) throw new TargetError('target-unreachable', 'The target server is away.');
      return 'done';
    },
    {
      signal: never,
      onRetry: ({ code }, pauseMs) => void seen.push(`${code}, ${pauseMs}`),
      beforeRetry: async () => void seen.push('before'),
    },
  );
  assert.is(result, 'done');
  assert.equal(seen, [
    'try 1',
    'target-unreachable, 200',
    'before',
    'try 2',
    'target-unreachable, 500',
    'before',
    'try 3',
  ]);
});

test('what would fail each time is not tried again', async () => {
  for (const error of [
    new TargetError('target-privileges', 'The user may not do that.'),
    new SourceError('source-unreadable', 'The user may not read that.'),
    new TaskFailed({ code: 'too-many-rejects', message: 'Too many.', mayPass: false }),
    new TypeError('a mistake of ours'),
  ]) {
    let tries = 0;
    try {
      await withRetries(
        async () => {
          tries += 1;
          throw error;
        },
        { signal: never },
      );
      assert.unreachable();
    } catch (thrown) {
      assert.is(thrown, error);
    }
    assert.is(tries, 1, error.message);
  }
});

test('a server that is away may come back; a statement that takes too long is as long the next time', () => {
  const cases: readonly (readonly [unknown, boolean])[] = [
    [new SourceError('source-lost', 'The server closed the connection.'), true],
    [
      new SourceError('source-timeout', 'No answer.', { cause: Object.assign(new Error('x'), { code: 'ETIMEDOUT' }) }),
      true,
    ],
    [new SourceError('source-timeout', 'The statement was cancelled.', { cause: new Error('x') }), false],
    [new SourceError('source-missing', 'There is no such database.'), false],
    [Object.assign(new Error('read ECONNRESET'), { code: 'ECONNRESET' }), true],
    [new TaskFailed({ code: 'thread-lost', message: 'A thread ended.', mayPass: true }), true],
  ];
  for (const [error, mayPass] of cases) assert.is(failureOf(error).mayPass, mayPass, String(error));
});

test('an abort ends the waiting', async () => {
  const controller = new AbortController();
  const work = withRetries(
    async () => {
      throw new TargetError('target-unreachable', 'The target server is away.');
    },
    { signal: controller.signal, onRetry: () => controller.abort() },
  );
  try {
    await work;
    assert.unreachable();
  } catch (error) {
    assert.ok(error instanceof Error && error.name === 'AbortError');
  }
});

test.run();
