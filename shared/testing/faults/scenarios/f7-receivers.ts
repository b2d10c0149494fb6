import { setTimeout as sleep } from 'node:timers/promises';
import { z } from 'zod';
import type { Endpoint, Violation } from '../check-run.ts';
import { patientFetch } from '../patient-client.ts';
import { addEndpoint, ask, type Stage } from '../stage.ts';
import type { TrialResult } from '../trial.ts';
import type { Misbehaviour } from '../webhook-ledger.ts';
import type { Scenario } from './scenario.ts';

const retryAfterSeconds = 8;
const elsewhere = 'elsewhere';

const receivers: Readonly<Record<string, (stage: Stage) => Misbehaviour>> = {
  '500': () => ({ kind: 'status', status: 500 }),
  'no answer': () => ({ kind: 'silence' }),
  'connection reset': () => ({ kind: 'reset' }),
  '410': () => ({ kind: 'status', status: 410 }),
  '429 with Retry-After': () => ({
    kind: 'status',
    status: 429,
    headers: { 'retry-after': String(retryAfterSeconds) },
  }),
  redirect: ({ ledger }) => ({ kind: 'status', status: 307, headers: { location: ledger.url(elsewhere) } }),
  'slow drip': () => ({ kind: 'drip' }),
};

const patienceMs = 60_000;

/** A receiver fails once in one of these ways and is well afterwards; 410 says that it wants nothing more. */
export const badReceivers: Scenario = {
  id: 'F7',
  title: 'Receivers that answer 500, 410, 429, redirect, drip, reset, or do not answer',
  trials: 10,
  cases: () => Object.keys(receivers),
  run: async (stage, which, { seed, isShort }) => {
    const how = receivers[which];
    if (how === undefined) throw new Error(`"${which}" is no way to fail.`);
    const begun = Date.now();
    const count = isShort ? 1 : 5;
    const ended = await Promise.all(
      Array.from({ length: count }, (_, at) => meetBadReceiver(stage, which, how(stage), `bad-${which}-${seed}-${at}`)),
    );
    const violations = ended.flatMap(one => one.violations);
    const stuck = violations.some(({ kind }) => kind === 'stuck');
    return {
      scenario: 'F7',
      what: which,
      seed,
      uploads: count,
      accepted: count,
      struck: ended.reduce((sum, one) => sum + one.refusals, 0),
      stateAtFault: undefined,
      recoveryMs: stuck ? undefined : Date.now() - begun,
      lastUnderWay: [],
      wireRepeats: 0,
      violations,
    } satisfies TrialResult;
  },
};

const Accepted = z.object({ eventId: z.string() });
const Row = z.object({
  id: z.string(),
  state: z.string(),
  endpoint_state: z.string(),
  attempts: z.number(),
});
type Row = z.infer<typeof Row>;

async function meetBadReceiver(
  stage: Stage,
  which: string,
  how: Misbehaviour,
  text: string,
): Promise<{ violations: Violation[]; refusals: number }> {
  const { platform, ledger } = stage;
  const name = text.replaceAll(/[^\w-]/g, '-');
  const endpoint = await addEndpoint(platform, ledger, name, ['cloudforge.webhook.test.v1']);
  ledger.misbehave(name, [how]);
  const { eventId } = await ask(platform, Accepted, `/api/webhooks/endpoints/${endpoint.id}/test`, {});
  const deadline = Date.now() + patienceMs;
  let row: Row | undefined;
  while ((row === undefined || row.state === 'pending') && Date.now() < deadline) {
    await sleep(50);
    const [found] = await platform.query(
      `select m.id, m.state, e.state as endpoint_state,
        (select count(*)::int from cloudforge.webhook_attempts a where a.message_id = m.id) as attempts
       from cloudforge.webhook_messages m join cloudforge.webhook_endpoints e on e.id = m.endpoint_id where m.event_id = $1`,
      [eventId],
    );
    row = found === undefined ? undefined : Row.parse(found);
  }
  const refusals = ledger.refusals.filter(receipt => receipt.endpoint === name);
  const violations = judge(stage, which, endpoint, row, refusals.length);
  await patientFetch(
    { locate: platform.locate, deadlineMs: deadline },
    'DELETE',
    `/api/webhooks/endpoints/${endpoint.id}`,
  );
  return { violations, refusals: refusals.length };
}

function judge(
  { ledger }: Stage,
  which: string,
  { name }: Endpoint,
  row: Row | undefined,
  refusedCount: number,
): Violation[] {
  const found: Violation[] = [];
  const say = (kind: Violation['kind'], message: string): void =>
    void found.push({ kind, message: `${name}: ${message}` });
  if (row === undefined || row.state === 'pending') {
    say('stuck', 'the message is still pending');
    return found;
  }
  const taken = ledger.receipts.filter(receipt => receipt.endpoint === name);
  const all = [...ledger.refusals.filter(receipt => receipt.endpoint === name), ...taken];
  if (refusedCount !== 1) say('duplicate', `it was refused ${refusedCount} times instead of once`);
  if (all.some(receipt => receipt.webhookId !== row.id)) say('duplicate', 'it came under another id');
  if (new Set(all.map(receipt => receipt.body)).size !== 1) say('duplicate', 'it came with different bodies');
  if (row.attempts !== all.length) say('lost', `${row.attempts} attempts are recorded, and ${all.length} came`);
  if (ledger.receipts.some(receipt => receipt.endpoint === elsewhere)) say('duplicate', 'a redirect was followed');
  if (which === '410') {
    if (taken.length > 0 || row.state !== 'failed') say('duplicate', 'the endpoint was called although it said 410');
    if (row.endpoint_state !== 'disabled') say('stuck', `the endpoint is ${row.endpoint_state} instead of disabled`);
    return found;
  }
  if (row.state !== 'delivered') say('lost', `the message is ${row.state}`);
  if (taken.length !== 1) say(taken.length === 0 ? 'lost' : 'duplicate', `it was taken ${taken.length} times`);
  const [first, second] = all;
  if (which.startsWith('429') && second !== undefined && first !== undefined) {
    if (second.atMs - first.atMs < retryAfterSeconds * 1_000) say('duplicate', 'it came before Retry-After was over');
  }
  return found;
}
