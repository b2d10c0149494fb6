import { test } from 'uvu';
import * as assert from 'uvu/assert';
import type { Migration } from '../../generated/client.generated.ts';
import { isDone, isOver, openingStep, stepAfter, steps } from './steps.ts';

type Part = Pick<Migration, 'state' | 'results' | 'sourceKind' | 'nextStep'>;

/** A migration as far as the steps look at it. */
function migration(part: Partial<Part>): Migration {
  const nextStep = { step: 'rehearse', title: '', text: '', operation: null } as const;
  return { state: 'planned', results: {}, sourceKind: 'artifact', nextStep, ...part } as Migration;
}

const result = { startedAt: '2026-01-01T00:00:00.000Z', durationMs: 1, notes: [] };

test('a new migration opens at its report, every other where the next step is', () => {
  assert.is(openingStep(migration({})), 'report');
  assert.is(openingStep(migration({ results: { rehearse: result } })), 'rehearse');
  const proof = { step: 'proof', title: '', text: '', operation: null } as const;
  assert.is(openingStep(migration({ state: 'proving', nextStep: proof })), 'proof');
});

test('a live source is done once it was read, and a proof that differs is not', () => {
  assert.is(isDone('source', migration({ sourceKind: 'server' })), false);
  assert.is(isDone('source', migration({ sourceKind: 'server', results: { read: result } })), true);
  const proof = { certified: true, summary: '', reasons: [], consistency: 'file', tables: [] } as const;
  const prove = { ...result, proof: { ...proof, reasons: [], tables: [] } };
  assert.is(isDone('proof', migration({ state: 'proved', results: { prove } })), true);
  assert.is(isDone('proof', migration({ state: 'different', results: { prove } })), false);
  assert.is(isDone('cutover', migration({ state: 'reverted' })), false);
});

test('a migration whose source changed is over; other failures are not', () => {
  const failure = { stage: 'cut-over', code: 'source-changed', message: '', from: 'cutting-over' } as const;
  assert.is(isOver({ state: 'failed', failure }), true);
  assert.is(isOver({ state: 'failed', failure: { ...failure, code: 'source-lost' } }), false);
  assert.is(isOver({ state: 'copying', failure: null }), false);
});

test('each step leads to the next, and the last to none', () => {
  assert.equal(
    steps.map(({ name }) => stepAfter(name)?.name),
    [...steps.slice(1).map(({ name }) => name), undefined],
  );
});

test.run();
