import { appendFileSync, mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { test } from 'uvu';
import * as assert from 'uvu/assert';
import { Journal } from './journal.ts';
import type { TrialResult } from './trial.ts';

const folder = mkdtempSync(join(tmpdir(), 'cloudforge-journal-'));
const trial = (seed: number, kind?: 'lost'): TrialResult => ({
  scenario: 'F1',
  what: 'dispatcher delivery.after-post',
  seed,
  uploads: 1,
  accepted: 1,
  struck: 1,
  stateAtFault: undefined,
  recoveryMs: undefined,
  lastUnderWay: ['run'],
  wireRepeats: 0,
  violations: kind === undefined ? [] : [{ kind, message: 'gone' }],
});

test('trials are known again, with what they found, and a half-written one is not', () => {
  const path = join(folder, 'a.jsonl');
  const first = new Journal(path);
  first.add(trial(1));
  first.add(trial(2, 'lost'));
  first.end({ at: '2026-01-01T00:00:00Z', commit: 'abc', durationS: 3, orphanObjects: 0 });
  appendFileSync(path, JSON.stringify({ trial: trial(3) }).slice(0, 40));
  const again = new Journal(path);
  assert.equal(again.trials, [trial(1), trial(2, 'lost')]);
  assert.is(again.has('F1', 'dispatcher delivery.after-post', 2), true);
  assert.is(again.has('F1', 'dispatcher delivery.after-post', 3), false);
  assert.is(again.parts.length, 1);
  again.add(trial(3));
  assert.is(new Journal(path).trials.length, 3);
});

test('a file that is no journal is refused with its line', () => {
  const path = join(folder, 'b.jsonl');
  appendFileSync(path, '{"trial":{}}\n');
  assert.throws(() => new Journal(path), /b\.jsonl:1 is no line/);
});

test.after(() => rmSync(folder, { recursive: true }));
test.run();
