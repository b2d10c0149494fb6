import { test } from 'uvu';
import * as assert from 'uvu/assert';
import { checkRun, type Endpoint, type RunFacts, runEventTypes } from './check-run.ts';
import type { Receipt } from './webhook-ledger.ts';

const endpoints: Endpoint[] = [
  { name: 'all', id: 'endpoint-all', eventTypes: [] },
  { name: 'ends', id: 'endpoint-ends', eventTypes: ['cloudforge.run.completed.v1'] },
];

const sent = 'sha256 of what was sent';

/** A run that went well. */
function good(): { facts: RunFacts; receipts: Receipt[] } {
  const events = runEventTypes.map(type => ({ id: `event ${type}`, type: type as string, expanded: true }));
  const messages = events.flatMap(event =>
    endpoints
      .filter(({ eventTypes }) => eventTypes.length === 0 || eventTypes.includes(event.type))
      .map(endpoint => ({
        id: `${event.type} ${endpoint.name}`,
        endpointId: endpoint.id,
        eventId: event.id,
        eventType: event.type,
        state: 'delivered',
      })),
  );
  return {
    facts: {
      state: 'completed',
      analyses: 1,
      bundles: 1,
      events,
      deliveries: events.map(event => ({ eventId: event.id, reaction: 'fan-out-webhooks', state: 'done' })),
      jobs: [{ worker: 'analyze-dump', state: 'done' }],
      messages,
      mails: 1,
      upload: { recordedSha256: sent, storedSha256: sent },
      probe: { reactions: 1, jobs: [{ state: 'done', effects: 1 }] },
    },
    receipts: messages.map(message => ({
      endpoint: message.endpointId.slice('endpoint-'.length),
      webhookId: message.id,
      eventType: message.eventType,
      runId: 'run',
      atMs: 0,
      body: message.id,
    })),
  };
}

const kinds = ({ facts, receipts }: ReturnType<typeof good>): string[] => [
  ...new Set(checkRun(facts, receipts, endpoints, sent).map(violation => violation.kind)),
];

test('a good run has no violation, and an id that came twice over the wire is none', () => {
  const run = good();
  assert.equal(checkRun(run.facts, run.receipts, endpoints, sent), []);
  run.receipts.push({ ...run.receipts[0]! });
  assert.equal(checkRun(run.facts, run.receipts, endpoints, sent), []);
});

/** Each of these faults must be seen: a check that sees none of them would pass everything. */
const faults: [string, string, (run: ReturnType<typeof good>) => void][] = [
  [
    'a second bundle',
    'duplicate',
    run => {
      run.facts.bundles = 2;
    },
  ],
  [
    'no analysis',
    'lost',
    run => {
      run.facts.analyses = 0;
    },
  ],
  [
    'no mail',
    'lost',
    run => {
      run.facts.mails = 0;
    },
  ],
  [
    'a second mail',
    'duplicate',
    run => {
      run.facts.mails = 2;
    },
  ],
  [
    'a run that failed',
    'lost',
    run => {
      run.facts.state = 'failed';
    },
  ],
  [
    'a run that stands still',
    'stuck',
    run => {
      run.facts.state = 'analyzing';
    },
  ],
  [
    'a pending delivery',
    'stuck',
    run => {
      run.facts.deliveries[0]!.state = 'pending';
    },
  ],
  [
    'a dead letter',
    'dead',
    run => {
      run.facts.deliveries[0]!.state = 'dead';
    },
  ],
  [
    'an event that was never expanded',
    'stuck',
    run => {
      run.facts.events[0]!.expanded = false;
    },
  ],
  [
    'a job that failed',
    'dead',
    run => {
      run.facts.jobs[0]!.state = 'failed';
    },
  ],
  [
    'other bytes in the store',
    'lost',
    run => {
      run.facts.upload.storedSha256 = 'other';
    },
  ],
  [
    'another hash in the row',
    'lost',
    run => {
      run.facts.upload.recordedSha256 = undefined;
    },
  ],
  [
    'a reaction that took effect twice',
    'duplicate',
    run => {
      run.facts.probe.reactions = 2;
    },
  ],
  [
    'a reaction without effect',
    'lost',
    run => {
      run.facts.probe.reactions = 0;
    },
  ],
  [
    'a job that took effect twice',
    'duplicate',
    run => {
      run.facts.probe.jobs[0]!.effects = 2;
    },
  ],
  [
    'a job that is done without effect',
    'lost',
    run => {
      run.facts.probe.jobs[0]!.effects = 0;
    },
  ],
  [
    'a job of the probe under way',
    'stuck',
    run => {
      run.facts.probe.jobs[0]!.state = 'running';
    },
  ],
  ['no job of the probe', 'lost', run => void run.facts.probe.jobs.pop()],
  ['an event twice', 'duplicate', run => void run.facts.events.push({ ...run.facts.events[0]!, id: 'other' })],
  ['an event that is missing', 'lost', run => void run.facts.events.pop()],
  ['a second message', 'duplicate', run => void run.facts.messages.push({ ...run.facts.messages[0]! })],
  ['a message that is missing', 'lost', run => void run.facts.messages.pop()],
  [
    'a message that failed',
    'dead',
    run => {
      run.facts.messages[0]!.state = 'failed';
    },
  ],
  ['a message that never arrived', 'lost', run => void run.receipts.pop()],
  [
    'an id nobody knows',
    'duplicate',
    run => {
      run.receipts[0]!.webhookId = 'stranger';
    },
  ],
  ['one id with two bodies', 'duplicate', run => void run.receipts.push({ ...run.receipts[0]!, body: 'other' })],
  ['one id at two endpoints', 'duplicate', run => void run.receipts.push({ ...run.receipts[0]!, endpoint: 'ends' })],
];

for (const [name, kind, damage] of faults) {
  test(`${name} is a violation`, () => {
    const run = good();
    damage(run);
    assert.ok(kinds(run).includes(kind), `${name}: ${kinds(run).join(', ') || 'nothing was found'}`);
  });
}

test.run();
