import { test } from 'uvu';
import * as assert from 'uvu/assert';
import { RowRefused, TargetError } from '#shared/targets/target.ts';
import { failureOf } from './failure-of.ts';

const withCode = (code: string): Error => Object.assign(new Error(code), { code });

test('a server that is down may come back; a name that nobody has does not', () => {
  const failed = (code: string): boolean =>
    failureOf(new TargetError('target-unreachable', 'It cannot be used.', { cause: withCode(code) })).mayPass;
  assert.ok(failed('ECONNREFUSED'));
  assert.not.ok(failed('ENOTFOUND'));
  assert.not.ok(failureOf(new TargetError('target-privileges', 'No.')).mayPass);
  assert.not.ok(failureOf(new Error('a fault of ours')).mayPass);
});

test('a row that the target refuses is told in a sentence', () => {
  const failure = failureOf(new RowRefused('invalid byte sequence.', 3, 'v'));
  assert.equal(failure, {
    message: 'The target refuses a row (column v): invalid byte sequence.',
    code: 'rows-do-not-fit',
    mayPass: false,
  });
});

test.run();
