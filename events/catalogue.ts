import { z } from 'zod';
import { analysisCompleted } from './catalogue/analysis-completed.ts';
import { artifactUploaded } from './catalogue/artifact-uploaded.ts';
import { bundleGenerated } from './catalogue/bundle-generated.ts';
import { migrationCopied } from './catalogue/migration-copied.ts';
import { migrationCreated } from './catalogue/migration-created.ts';
import { migrationCutOver } from './catalogue/migration-cut-over.ts';
import { migrationFailed } from './catalogue/migration-failed.ts';
import { migrationProved } from './catalogue/migration-proved.ts';
import { migrationRehearsed } from './catalogue/migration-rehearsed.ts';
import { migrationReverted } from './catalogue/migration-reverted.ts';
import { runCancelled } from './catalogue/run-cancelled.ts';
import { runCompleted } from './catalogue/run-completed.ts';
import { runFailed } from './catalogue/run-failed.ts';
import { runResumed } from './catalogue/run-resumed.ts';
import { securityAlert } from './catalogue/security-alert.ts';
import { webhookTest } from './catalogue/webhook-test.ts';

/** Every event there is. A reaction can only name one of these. */
export const catalogue = [
  artifactUploaded,
  analysisCompleted,
  bundleGenerated,
  runCompleted,
  runFailed,
  runCancelled,
  runResumed,
  migrationCreated,
  migrationRehearsed,
  migrationCopied,
  migrationProved,
  migrationCutOver,
  migrationReverted,
  migrationFailed,
  securityAlert,
  webhookTest,
] as const;

type Catalogue = (typeof catalogue)[number];
export type EventType = Catalogue['type'];
export type EventData<T extends EventType> = z.infer<Extract<Catalogue, { type: T }>['data']>;

/** A CloudEvent 1.0 as a reaction gets it. `id` stays the same over retries and replays. */
export interface EventOf<T extends EventType> {
  specversion: '1.0';
  id: string;
  type: T;
  source: string;
  subject?: string;
  time: string;
  organizationId: string;
  traceparent?: string;
  data: EventData<T>;
}

export type AnyEvent = { [T in EventType]: EventOf<T> }[EventType];
/** The events a reaction to these types can get: a union told apart by `type`. */
export type EventFor<T extends EventType> = Extract<AnyEvent, { type: T }>;

const byType = new Map<string, Catalogue>(catalogue.map(event => [event.type, event]));

/** The definition of a type, or undefined. */
export function eventDefinition(type: string): Catalogue | undefined {
  return byType.get(type);
}

/** Types that customers' webhooks may receive. */
export const publicEventTypes: readonly EventType[] = catalogue.filter(event => event.public).map(event => event.type);

const envelope = z.object({
  specversion: z.literal('1.0'),
  id: z.uuid(),
  type: z.string(),
  source: z.string(),
  subject: z.string().optional(),
  time: z.iso.datetime(),
  organizationId: z.uuid(),
  traceparent: z.string().optional(),
  data: z.unknown(),
});

export type ParsedEvent = { ok: true; event: AnyEvent } | { ok: false; message: string };

/** Checks an event against the envelope and the catalogue. */
export function parseEvent(value: unknown): ParsedEvent {
  const parsed = envelope.safeParse(value);
  if (!parsed.success) return { ok: false, message: z.prettifyError(parsed.error) };
  const definition = byType.get(parsed.data.type);
  if (definition === undefined) return { ok: false, message: `There is no event of the type ${parsed.data.type}.` };
  const data = definition.data.safeParse(parsed.data.data);
  if (!data.success) return { ok: false, message: z.prettifyError(data.error) };
  // The union can't be narrowed through a look-up table; both halves were parsed just above.
  return { ok: true, event: { ...parsed.data, type: definition.type, data: data.data } as AnyEvent };
}
