import { test } from 'uvu';
import * as assert from 'uvu/assert';
import { runStates } from '#shared/database/schema.ts';
import { isFinal, stageDeadlinesMs, transitions } from './advance-run.ts';

test('every state but the final ones has a deadline, can fail and can be cancelled', () => {
  for (const state of runStates) {
    if (isFinal(state)) {
      assert.is(stageDeadlinesMs[state], undefined, state);
      continue;
    }
    assert.ok((stageDeadlinesMs[state] ?? 0) > 0, state);
    assert.ok(transitions[state].includes('failed'), state);
    assert.ok(transitions[state].includes('cancelled'), state);
  }
});

test('completed can be reached from the start, and no final state leads anywhere', () => {
  const reached = new Set<string>(['uploaded']);
  for (let size = 0; size !== reached.size; ) {
    size = reached.size;
    for (const state of runStates) if (reached.has(state)) for (const next of transitions[state]) reached.add(next);
  }
  assert.equal([...reached].sort(), [...runStates].sort());
  assert.equal(runStates.filter(isFinal), ['completed', 'failed', 'cancelled']);
});

test.run();
