import { test } from 'uvu';
import * as assert from 'uvu/assert';
import type { Delivery } from '../../generated/client.generated.ts';
import { type LiveEvent, retriesOf, timelineOf } from './timeline.ts';

const at = (second: number): string => new Date(second * 1_000).toISOString();
const event = (sequence: number, type: string, data: Record<string, unknown> = {}): LiveEvent => ({
  sequence,
  type,
  at: at(sequence),
  data,
});
const states = (events: LiveEvent[]): string[] => timelineOf(events).stages.map(stage => stage.state);

const uploaded = event(1, 'upload.completed', { state: 'uploaded' });
const queued = event(2, 'analysis.queued', { state: 'analyzing' });
const analyzed = event(3, 'analysis.completed', { state: 'analyzed' });
const generating = event(4, 'generation.started', { state: 'generating' });
const generated = event(5, 'bundle.generated', { state: 'generated' });
const completed = event(6, 'run.completed', { state: 'completed' });

test('a run goes through its stages in order', () => {
  assert.equal(states([]), ['active', 'waiting', 'waiting', 'waiting']);
  assert.equal(states([uploaded, queued]), ['done', 'active', 'waiting', 'waiting']);
  assert.equal(states([uploaded, queued, analyzed, generating]), ['done', 'done', 'active', 'waiting']);
  assert.equal(states([uploaded, queued, analyzed, generating, generated]), ['done', 'done', 'done', 'active']);
  const whole = timelineOf([uploaded, queued, analyzed, generating, generated, completed], at(0));
  assert.equal(
    whole.stages.map(({ startedAt, endedAt }) => [startedAt, endedAt]),
    [
      [at(0), at(1)],
      [at(1), at(3)],
      [at(3), at(5)],
      [at(5), at(6)],
    ],
  );
  assert.is(whole.state, 'completed');
});

test('progress is the newest that was told, and junk in it counts as nothing', () => {
  const { progress } = timelineOf([
    uploaded,
    event(2, 'analysis.progress', { bytes: 10, bytesTotal: 100, rows: 1, object: 'a' }),
    event(3, 'analysis.progress', { bytes: 60, bytesTotal: 100, rows: Number.NaN }),
  ]);
  assert.equal(progress, { bytes: 60, bytesTotal: 100, rows: 0, object: undefined });
});

test('what came of a stage is kept', () => {
  const { results } = timelineOf([
    uploaded,
    event(2, 'analysis.completed', { state: 'analyzed', tables: 18, rows: 4_000 }),
    event(3, 'bundle.generated', { state: 'generated', files: [{}, {}] }),
  ]);
  assert.equal(results, { tables: 18, rows: 4_000, files: 2 });
});

test('a run that waits pauses before generating, and goes on when resumed', () => {
  const waits = event(3, 'analysis.completed', { state: 'waiting' });
  assert.equal(states([uploaded, queued, waits]), ['done', 'done', 'paused', 'waiting']);
  const resumed = timelineOf([uploaded, queued, waits, event(4, 'run.resumed', { state: 'analyzed' })]);
  assert.is(resumed.stages[2]?.state, 'active');
  assert.is(resumed.stages[2]?.startedAt, at(4));
});

test('a failure belongs to the stage that stood open, and is told in words', () => {
  const failed = timelineOf([
    uploaded,
    queued,
    event(3, 'run.failed', { state: 'failed', stage: 'analyze', code: 'source-unreadable', message: 'No SQL in it.' }),
  ]);
  assert.equal(
    failed.stages.map(stage => stage.state),
    ['done', 'failed', 'waiting', 'waiting'],
  );
  assert.equal(failed.failure, { stage: 'analyze', code: 'source-unreadable', message: 'No SQL in it.' });
});

test('a cancelled run ends where it stood; a reopened one goes on there', () => {
  assert.equal(states([uploaded, queued, event(3, 'run.cancelled', { state: 'cancelled' })]), [
    'done',
    'cancelled',
    'waiting',
    'waiting',
  ]);
  const reopened = timelineOf([
    uploaded,
    queued,
    analyzed,
    event(4, 'run.failed', { state: 'failed', code: 'delivery-given-up' }),
    event(5, 'run.reopened', { state: 'analyzed' }),
  ]);
  assert.is(reopened.failure, undefined);
  assert.equal(
    reopened.stages.map(({ state, endedAt }) => [state, endedAt !== undefined]),
    [
      ['done', true],
      ['done', true],
      ['active', false],
      ['waiting', false],
    ],
  );
});

test('retries are counted for the stage whose function they belong to', () => {
  const delivery = (name: string, tries: number, delays: number, replays: number): Delivery => ({
    id: '1',
    eventId: '1',
    eventType: 't',
    function: name,
    reaction: 'r',
    state: 'done',
    tries,
    delays,
    replays,
    lastError: null,
    createdAt: at(0),
    finishedAt: null,
  });
  assert.equal(retriesOf([delivery('analyze', 1, 2, 0), delivery('notify', 0, 0, 1), delivery('other', 9, 9, 9)]), {
    upload: 0,
    analyze: 3,
    generate: 0,
    notify: 1,
  });
});

test.run();
