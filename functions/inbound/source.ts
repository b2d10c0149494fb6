import type { Selectable } from 'kysely';
import { z } from 'zod';
import type { WebhookSources } from '#shared/database/schema.ts';
import type { Ctx, Db } from '#shared/platform/ctx.ts';
import { SourceSecrets, StoredOptions, sourceKinds } from '#shared/webhooks/inbound/source.ts';

const optionalTime = z.iso.datetime().nullable();

export const WebhookSource = z
  .object({
    id: z.uuid(),
    projectId: z.uuid(),
    name: z.string(),
    kind: z.enum(sourceKinds),
    options: StoredOptions,
    state: z.enum(['enabled', 'disabled']),
    createdAt: z.iso.datetime(),
    lastUsedAt: optionalTime.describe('When something that was signed rightly came last'),
  })
  .meta({ id: 'WebhookSource', description: 'A URL that starts runs in a project' });
export type WebhookSource = z.infer<typeof WebhookSource>;

export const SourceParams = z.object({ sourceId: z.uuid() });

/** What people call it. PostgreSQL keeps no NUL in a text. */
export const sourceName = z
  .string()
  .trim()
  .min(1)
  .max(100)
  .regex(/^[^\p{Cc}]*$/u, 'it holds a control character');

export const sourceColumns = [
  'id',
  'project_id',
  'name',
  'kind',
  'options',
  'disabled_at',
  'created_at',
  'last_used_at',
] as const;

export function sourceOf(row: Pick<Selectable<WebhookSources>, (typeof sourceColumns)[number]>): WebhookSource {
  return {
    id: row.id,
    projectId: row.project_id,
    name: row.name,
    kind: row.kind,
    options: optionsOf(row),
    state: row.disabled_at === null ? 'enabled' : 'disabled',
    createdAt: row.created_at.toISOString(),
    lastUsedAt: row.last_used_at?.toISOString() ?? null,
  };
}

/** The options of a row, with the kind they are for. */
export function optionsOf(row: { kind: string; options: Record<string, unknown> }): StoredOptions {
  return StoredOptions.parse({ ...row.options, kind: row.kind });
}

export interface LoadedSource {
  id: string;
  projectId: string;
  options: StoredOptions;
  secrets: SourceSecrets;
}

/** A source that is enabled, with its secrets opened; undefined if it was deleted or disabled meanwhile. */
export async function loadSource(ctx: Ctx, sourceId: string): Promise<LoadedSource | undefined> {
  const row = await ctx.read(db => selectSource(db, sourceId));
  if (row === undefined) return undefined;
  const { secret_id, key_id, envelope } = row;
  const secrets =
    secret_id === null || key_id === null || envelope === null
      ? {}
      : SourceSecrets.parse(
          JSON.parse(
            new TextDecoder().decode(
              await ctx.services.envelopes.open(ctx.actor.organizationId, secret_id, key_id, envelope),
            ),
          ),
        );
  return { id: row.id, projectId: row.project_id, options: optionsOf(row), secrets };
}

function selectSource(db: Db, sourceId: string) {
  return db
    .selectFrom('webhook_sources as s')
    .leftJoin('secrets as k', 'k.id', 's.secret_id')
    .select(['s.id', 's.project_id', 's.kind', 's.options', 's.secret_id', 'k.key_id', 'k.envelope'])
    .where('s.id', '=', sourceId)
    .where('s.disabled_at', 'is', null)
    .executeTakeFirst();
}
