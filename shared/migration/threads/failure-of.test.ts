import { test } from 'uvu';
import * as assert from 'uvu/assert';
import { TargetError } from '#shared/targets/target.ts';
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

test.run();
