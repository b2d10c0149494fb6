import { type Configuration, Skip } from '#shared/migration/configuration.ts';
import { type MigrationStore, readJson, writeJson } from '#shared/migration/store.ts';
import { CliError } from '../cli-error.ts';

const keptAs = 'skips.json';

/** `--skip 'TABLE=REASON'`. @throws CliError with the mend, if there is no reason or no table */
export function skipsOf(given: readonly string[]): Skip[] {
  return given.map(text => {
    const at = text.indexOf('=');
    const table = (at < 0 ? text : text.slice(0, at)).trim();
    if (at < 0 || text.slice(at + 1).trim() === '')
      throw new CliError(
        `--skip ${table} gives no reason, and the certificate has to say one. Like this: --skip '${table}=kept in the archive'`,
      );
    const skip = Skip.safeParse({ table, reason: text.slice(at + 1) });
    if (skip.success) return skip.data;
    const [issue] = skip.error.issues;
    throw new CliError(
      `--skip ${text.slice(0, 80)}: the ${String(issue?.path[0] ?? 'option')} ${issue?.message}. Like this: --skip 'TABLE=why it stays behind'`,
    );
  });
}

/**
 * The decisions with the tables that the command line skips. What a run began with stays: a later command that goes on
 * with it need not say it again.
 */
export async function withSkips(
  configuration: Configuration,
  given: readonly Skip[],
  store: MigrationStore,
  which: 'new' | 'last',
): Promise<Configuration> {
  if (which === 'new' && given.length > 0) await writeJson(store, keptAs, given);
  const kept =
    which === 'last' && given.length === 0 ? Skip.array().parse((await readJson<unknown>(store, keptAs)) ?? []) : given;
  return { ...configuration, skip: [...kept, ...configuration.skip] };
}
