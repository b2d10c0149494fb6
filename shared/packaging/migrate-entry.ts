import { z } from 'zod';
import { migrateSchema } from '#shared/database/migrate.ts';
import { platformSettings } from '#shared/platform/platform-settings.ts';
import { defineSetting, readSettings, SettingsError } from '#shared/platform/settings.ts';
import { runToSignal } from './run-to-signal.ts';

/** Settings of the job that changes the schema. */
export const migrateSettings = {
  databaseUrl: { ...platformSettings.databaseUrl, doc: 'The database, as a role that may create roles and schemas.' },
  loginRole: defineSetting<string | undefined>({
    doc: 'Role that the functions log in as, where it is another one than that of DATABASE_URL.',
    schema: z.string().regex(/^[a-z_][a-z0-9_$]{0,62}$/, 'it is not the name of a role'),
    default: undefined,
    env: 'DATABASE_LOGIN_ROLE',
  }),
  phase: defineSetting<'expand' | 'contract'>({
    doc: 'expand adds what the new version needs, before the roll-out; contract also removes what no version uses any more, after it.',
    schema: z.enum(['expand', 'contract']),
    default: 'expand',
    env: 'MIGRATE_PHASE',
  }),
} as const;

/** Entry of the migrate container: brings the schema up to date, says what it applied, exits 0. */
export async function runMigrate(): Promise<void> {
  await runToSignal(async () => {
    const settings = readSettings(migrateSettings, process.env);
    if (settings.databaseUrl === undefined)
      throw new SettingsError(`DATABASE_URL is not set. It is: ${migrateSettings.databaseUrl.doc}`);
    const applied = await migrateSchema(settings.databaseUrl, {
      contract: settings.phase === 'contract',
      ...(settings.loginRole === undefined ? {} : { loginRole: settings.loginRole }),
    });
    process.stdout.write(applied.length === 0 ? 'The schema is up to date.\n' : `Applied: ${applied.join(', ')}\n`);
    process.exit(0);
  });
}
