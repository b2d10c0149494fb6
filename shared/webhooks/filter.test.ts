import { test } from 'uvu';
import * as assert from 'uvu/assert';
import { publicEventTypes } from '#events/catalogue.ts';
import { EndpointFilter, EventTypePatterns, matchesPattern, severityOf, wantsEvent } from './filter.ts';

const project = '0198f0c4-0000-7000-8000-000000000001';
const all = EndpointFilter.parse({});

test('a star stands for whole segments, one or more', () => {
  assert.ok(matchesPattern('cloudforge.run.*', 'cloudforge.run.failed.v1'));
  assert.ok(matchesPattern('*.failed.v1', 'cloudforge.migration.failed.v1'));
  assert.ok(matchesPattern('*', 'cloudforge.run.failed.v1'));
  assert.not.ok(matchesPattern('cloudforge.run.*', 'cloudforge.runs.failed.v1'));
  assert.not.ok(matchesPattern('cloudforge.run.failed.v1.*', 'cloudforge.run.failed.v1'));
  assert.not.ok(matchesPattern('cloudforge.run', 'cloudforge.run.failed.v1'));
});

test('only patterns that some event fits are taken, each once', () => {
  assert.equal(EventTypePatterns.parse(['cloudforge.run.*', 'cloudforge.run.*']), ['cloudforge.run.*']);
  for (const bad of ['cloudforge.nothing.*', 'cloudforge.run*', 'a b', '', '*.*.*.*', '(.+)+$', `${'a.'.repeat(60)}v1`])
    assert.not.ok(EventTypePatterns.safeParse([bad]).success, bad);
  assert.not.ok(EventTypePatterns.safeParse(Array(51).fill('*')).success);
  assert.not.ok(EndpointFilter.safeParse({ minimumSeverity: 'loud' }).success);
  assert.not.ok(EndpointFilter.safeParse({ projectIds: ['x'] }).success);
});

test('text that is no pattern is refused in no time, whatever it would be as a regular expression', () => {
  for (const bad of ['+0.0', '(a', '[a', `${'*'.repeat(30)}x`, `${'*'.repeat(500_000)}x`, '\\', '(?<a>)', '']) {
    const started = process.cpuUsage();
    assert.not.ok(EventTypePatterns.safeParse([bad]).success, bad.slice(0, 40));
    assert.not.ok(matchesPattern(bad, 'cloudforge.run.failed.v1'), bad.slice(0, 40));
    const { user } = process.cpuUsage(started);
    assert.ok(user < 500_000, `${bad.slice(0, 40)} took ${user} microseconds`);
  }
  assert.ok(matchesPattern('*.*.*', 'a.b.c'));
  assert.not.ok(matchesPattern('*.*.*', 'a.b'));
  assert.not.ok(matchesPattern('a.*', 'a.'), 'a star is one segment at least');
});

test('nothing named wants every public event', () => {
  for (const type of publicEventTypes) assert.ok(wantsEvent({ eventTypes: [], filter: all }, { type, data: {} }), type);
});

test('types, projects and levels narrow together', () => {
  const endpoint = {
    eventTypes: ['cloudforge.run.*'],
    filter: EndpointFilter.parse({ projectIds: [project], minimumSeverity: 'warning' }),
  };
  const failed = { type: 'cloudforge.run.failed.v1', data: { projectId: project } };
  assert.ok(wantsEvent(endpoint, failed));
  assert.not.ok(wantsEvent(endpoint, { ...failed, data: { projectId: 'another' } }));
  assert.not.ok(wantsEvent(endpoint, { ...failed, data: {} }), 'an event without a project belongs to none of them');
  assert.not.ok(wantsEvent(endpoint, { ...failed, type: 'cloudforge.run.completed.v1' }), 'info is below warning');
  assert.not.ok(wantsEvent(endpoint, { ...failed, type: 'cloudforge.migration.failed.v1' }));
  assert.is(severityOf('cloudforge.run.cancelled.v1'), 'warning');
  assert.is(severityOf('cloudforge.unknown.v1'), 'info');
});

test.run();
