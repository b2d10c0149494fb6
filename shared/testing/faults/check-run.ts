import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { z } from 'zod';
import { probeWorker } from './probe-function.ts';
import type { StoreAccount } from './store-account.ts';
import type { Receipt } from './webhook-ledger.ts';

/** What the database of the platform says about one run; read from outside, by its superuser. */
export interface RunFacts {
  state: string | undefined;
  analyses: number;
  bundles: number;
  /** Outbox rows of the run. */
  events: { id: string; type: string; expanded: boolean }[];
  deliveries: { eventId: string; reaction: string; state: string }[];
  jobs: { worker: string; state: string }[];
  messages: { id: string; endpointId: string; eventId: string; eventType: string; state: string }[];
  /** Mails about the run, as they lie in the outbox folder. */
  mails: number;
  /** sha256 of the upload as its row has it, and of the bytes that lie in the store; undefined: there is none. */
  upload: { recordedSha256: string | undefined; storedSha256: string | undefined };
  /** How often the probe's reaction and each of its jobs took effect. */
  probe: { reactions: number; jobs: { state: string; effects: number }[] };
}

const Row = z.object({
  state: z.string().nullable(),
  analyses: z.number(),
  bundles: z.number(),
  events: z.array(z.object({ id: z.string(), type: z.string(), expanded: z.boolean() })),
  deliveries: z.array(z.object({ eventId: z.string(), reaction: z.string(), state: z.string() })),
  jobs: z.array(z.object({ worker: z.string(), state: z.string() })),
  messages: z.array(
    z.object({ id: z.string(), endpointId: z.string(), eventId: z.string(), eventType: z.string(), state: z.string() }),
  ),
  artifact: z
    .object({ bucket: z.string().nullable(), key: z.string().nullable(), sha256: z.string().nullable() })
    .nullable(),
  reactions: z.number(),
  probeJobs: z.array(z.object({ state: z.string(), effects: z.number() })),
});

/** Asks for `RunFacts`. */
export type Query = (sql: string, values?: unknown[]) => Promise<Record<string, unknown>[]>;

/** An endpoint that was registered, by the name the receiver knows it under. `eventTypes` empty: all. */
export interface Endpoint {
  name: string;
  id: string;
  eventTypes: readonly string[];
}

/** What a run that goes well publishes, once each. */
export const runEventTypes = [
  'cloudforge.artifact.uploaded.v1',
  'cloudforge.analysis.completed.v1',
  'cloudforge.bundle.generated.v1',
  'cloudforge.run.completed.v1',
] as const;

/**
 * Reads everything the platform has written down about a run, in one statement: one moment. Without a store the stored
 * bytes are not looked at.
 */
export async function readRunFacts(
  query: Query,
  { stateFolder, store }: { stateFolder: string; store?: StoreAccount },
  runId: string,
): Promise<RunFacts> {
  const [row] = await query(
    `with e as (select * from cloudforge.outbox where data->>'runId' = $1::text),
      m as (select * from cloudforge.webhook_messages where event_id in (select id from e))
    select
      (select state from cloudforge.runs where id = $1::uuid) as state,
      (select count(*)::int from cloudforge.analyses where run_id = $1::uuid) as analyses,
      (select count(*)::int from cloudforge.bundles where run_id = $1::uuid) as bundles,
      (select coalesce(json_agg(json_build_object('id', id, 'type', type, 'expanded', expanded_at is not null)), '[]') from e) as events,
      (select coalesce(json_agg(json_build_object('eventId', event_id, 'reaction', reaction, 'state', state)), '[]')
        from cloudforge.deliveries where event_id in (select id from e)) as deliveries,
      (select coalesce(json_agg(json_build_object('worker', worker, 'state', state)), '[]')
        from cloudforge.jobs where subject_id = $1::uuid or subject_id in (select id from m)) as jobs,
      (select coalesce(json_agg(json_build_object('id', id, 'endpointId', endpoint_id, 'eventId', event_id,
        'eventType', event_type, 'state', state)), '[]') from m) as messages,
      (select json_build_object('bucket', bucket, 'key', object_key, 'sha256', sha256) from cloudforge.artifacts
        where id = (select artifact_id from cloudforge.runs where id = $1::uuid)) as artifact,
      (select count(*)::int from cloudforge.fault_probe where kind = 'reaction' and key in (select id::text from e)) as reactions,
      (select coalesce(json_agg(json_build_object('state', state, 'effects',
          (select count(*)::int from cloudforge.fault_probe where kind = 'job' and key = jobs.id::text))), '[]')
        from cloudforge.jobs where worker = '${probeWorker}' and input->>'runId' = $1::text) as "probeJobs"`,
    [runId],
  );
  const { artifact, reactions, probeJobs, ...facts } = Row.parse(row);
  // A mail has the id of the event that it tells of.
  const mails = facts.events.filter(event => existsSync(join(stateFolder, 'mail', `${event.id}.json`)));
  return {
    ...facts,
    state: facts.state ?? undefined,
    mails: mails.length,
    upload: {
      recordedSha256: artifact?.sha256 ?? undefined,
      storedSha256: artifact?.key == null ? undefined : await store?.sha256(artifact.bucket ?? '', artifact.key),
    },
    probe: { reactions, jobs: probeJobs },
  };
}

/** What of the run is still under way; empty: nothing any more, so that what is missing then stays missing. */
export function underWay(facts: RunFacts): string[] {
  const isOpen = (job: { state: string }): boolean => job.state === 'ready' || job.state === 'running';
  return [
    ...(['completed', 'failed', 'cancelled'].includes(facts.state ?? '') ? [] : [`the run is ${facts.state}`]),
    ...facts.events.filter(event => !event.expanded).map(event => `event ${event.type} is not expanded`),
    ...facts.deliveries.filter(({ state }) => state === 'pending').map(({ reaction }) => `delivery to ${reaction}`),
    ...facts.jobs.filter(isOpen).map(({ worker, state }) => `job of ${worker} is ${state}`),
    ...facts.messages.filter(({ state }) => state === 'pending').map(({ eventType }) => `webhook of ${eventType}`),
    ...facts.probe.jobs.filter(isOpen).map(({ state }) => `job of the probe is ${state}`),
  ];
}

export type ViolationKind = 'lost' | 'duplicate' | 'stuck' | 'dead';
export interface Violation {
  kind: ViolationKind;
  message: string;
}

/** Compares what was promised with what is there. No violation: an empty list. */
export function checkRun(
  facts: RunFacts,
  receipts: readonly Receipt[],
  endpoints: readonly Endpoint[],
  sentSha256: string,
): Violation[] {
  const found: Violation[] = [];
  const say = (kind: ViolationKind, message: string): void => void found.push({ kind, message });
  const open = underWay(facts);
  if (open.length > 0) say('stuck', `still under way: ${open.join('; ')}`);
  else if (facts.state !== 'completed') say('lost', `the run ended as ${facts.state}`);
  for (const name of ['analyses', 'bundles'] as const) {
    if (facts[name] !== 1) say(facts[name] === 0 ? 'lost' : 'duplicate', `${facts[name]} ${name} instead of 1`);
  }
  if (facts.mails !== 1) say(facts.mails === 0 ? 'lost' : 'duplicate', `${facts.mails} mails instead of 1`);
  if (facts.upload.recordedSha256 !== sentSha256)
    say('lost', 'the upload is recorded with another sha256 than was sent');
  if (facts.upload.storedSha256 !== sentSha256) say('lost', 'the store has other bytes than were sent, or none');
  const { reactions, jobs } = facts.probe;
  if (reactions !== 1)
    say(reactions === 0 ? 'lost' : 'duplicate', `the probe's reaction took effect ${reactions} times`);
  if (jobs.length < 1) say('lost', 'the probe has no job');
  for (const { state, effects } of jobs) {
    if (effects !== 1)
      say(effects === 0 ? 'lost' : 'duplicate', `a job of the probe (${state}) took effect ${effects} times`);
  }
  for (const type of runEventTypes) {
    const count = facts.events.filter(event => event.type === type).length;
    if (count !== 1) say(count === 0 ? 'lost' : 'duplicate', `${count} events ${type} instead of 1`);
  }
  for (const event of facts.events) {
    if (!runEventTypes.some(type => type === event.type)) say('dead', `an event ${event.type} that no good run has`);
    checkDeliveries(event, facts, say);
    for (const endpoint of endpoints) checkEndpoint(event, endpoint, facts, receipts, say);
  }
  for (const job of facts.jobs) if (job.state !== 'done') say('dead', `a job of ${job.worker} is ${job.state}`);
  const known = new Set(facts.messages.map(message => message.id));
  for (const receipt of receipts) {
    if (!known.has(receipt.webhookId)) say('duplicate', `the receiver got ${receipt.webhookId}, which no row knows`);
  }
  return found;
}

type Say = (kind: ViolationKind, message: string) => void;

function checkDeliveries(event: { id: string; type: string }, facts: RunFacts, say: Say): void {
  const deliveries = facts.deliveries.filter(delivery => delivery.eventId === event.id);
  const reactions = new Set(deliveries.map(delivery => delivery.reaction));
  if (reactions.size !== deliveries.length) say('duplicate', `${event.type} was delivered twice to one reaction`);
  if (!reactions.has('fan-out-webhooks')) say('lost', `${event.type} has no delivery to the webhooks`);
  for (const { reaction, state } of deliveries) {
    if (state === 'dead') say('dead', `the delivery of ${event.type} to ${reaction} is a dead letter`);
  }
}

/** One row per (event, endpoint), delivered, and its id, and no other, at the receiver; always the same bytes. */
function checkEndpoint(
  event: { id: string; type: string },
  endpoint: Endpoint,
  facts: RunFacts,
  receipts: readonly Receipt[],
  say: Say,
): void {
  const wanted = endpoint.eventTypes.length === 0 || endpoint.eventTypes.includes(event.type);
  const messages = facts.messages.filter(row => row.eventId === event.id && row.endpointId === endpoint.id);
  const what = `${event.type} to ${endpoint.name}`;
  if (messages.length !== (wanted ? 1 : 0))
    say(messages.length === 0 ? 'lost' : 'duplicate', `${messages.length} messages for ${what}`);
  for (const message of messages) {
    if (message.state !== 'delivered') say('dead', `the message for ${what} is ${message.state}`);
    const arrived = receipts.filter(receipt => receipt.webhookId === message.id);
    if (arrived.length === 0) say('lost', `the receiver never got ${what}, though its row says ${message.state}`);
    for (const receipt of arrived) {
      if (receipt.endpoint !== endpoint.name || receipt.eventType !== event.type)
        say('duplicate', `${message.id} came as ${receipt.eventType} to ${receipt.endpoint} instead of ${what}`);
    }
    if (new Set(arrived.map(receipt => receipt.body)).size > 1)
      say('duplicate', `${message.id} came with different bodies`);
  }
}
