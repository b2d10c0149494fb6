import { z } from 'zod';
import { Problem } from '#shared/platform/errors.ts';
import { defineOperation } from '#shared/platform/operation.ts';
import { MigrationParams } from './migration.ts';
import { targetServerOf } from './settings.ts';

const databasePrefix = 'cf_';

export const getMigrationConnection = defineOperation({
  name: 'getMigrationConnection',
  method: 'GET',
  path: '/:migrationId/connection',
  summary: 'Read how to connect to the migrated database',
  description:
    'The connection string with its password, where the database was made by this platform; of a target that was named only what is no secret.',
  access: 'migrations:write',
  resource: { kind: 'migration', param: 'migrationId' },
  input: { params: MigrationParams },
  output: {
    status: 200,
    body: z
      .object({ url: z.string().nullable(), label: z.string(), psql: z.string().nullable() })
      .meta({ id: 'MigrationConnection' }),
  },
  errors: ['not-signed-in', 'forbidden', 'not-found', 'validation-failed', 'conflict'],
  handler: async ({ ctx, input }) => {
    const [row] = await ctx.readRows(db =>
      db
        .selectFrom('migrations as m')
        .leftJoin('secrets as s', 's.id', 'm.target_secret_id')
        .select(['m.target_kind', 'm.target_label', 's.id as secret_id', 's.key_id', 's.envelope'])
        .select(eb => eb.ref('m.result').as('result'))
        .where('m.id', '=', input.params.migrationId),
    );
    if (row === undefined) throw new Problem('not-found');
    if (row.target_kind === 'server') return { url: null, label: row.target_label, psql: null };
    const server = targetServerOf(ctx);
    if (server === undefined || row.secret_id === null || row.key_id === null || row.envelope === null)
      throw new Problem('not-found');
    if (!('copy' in row.result))
      throw new Problem('conflict', { detail: 'The database is made by the copy, which was not done yet.' });
    const { organizationId } = ctx.actor;
    const password = await ctx.services.envelopes.open(organizationId, row.secret_id, row.key_id, row.envelope);
    const database = `${databasePrefix}${row.target_label}`;
    const { host } = new URL(server);
    const url = `postgres://${database}:${encodeURIComponent(new TextDecoder().decode(password))}@${host}/${database}`;
    await ctx.transaction(({ audit }) =>
      audit('migration.connection-read', { kind: 'migration', id: input.params.migrationId }),
    );
    return { url, label: `postgresql://${database}@${host}/${database}`, psql: `psql '${url}'` };
  },
});
