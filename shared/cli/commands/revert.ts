import type { TransferPlan } from '#shared/engines/transfer/plan.ts';
import type { MigrationState } from '#shared/migration/state.ts';
import { folderStore, kept, readJson, writeJson } from '#shared/migration/store.ts';
import { targetLabel } from '#shared/migration/target-label.ts';
import { loadParser } from '#shared/sources/load-parser.ts';
import { openPostgresqlTarget } from '#shared/targets/postgresql/target.ts';
import { CliError } from '../cli-error.ts';
import { type Command, parseOptions } from '../command.ts';
import { asCliError, givenSource, targetOf } from '../migration/run.ts';
import { runFolder } from '../migration/run-folder.ts';
import { openStateFolder } from '../up/state-folder.ts';

export const revert: Command = {
  name: 'revert',
  usage: 'SOURCE [--to postgres://...]',
  summary: 'The way back of a cutover: what was in place before gets its name again',
  details: [
    'SOURCE and --to: as they were given to `migrate`. The migrated schemas go back into staging, and what was kept aside',
    'takes their place, in one transaction. Rows written since the cutover stay in the staging schema.',
    '',
    'Options:',
    '  --to URL  the target, as given to migrate',
    '',
    'Exit codes: 0 reverted, 2 bad usage, or the target refuses.',
  ].join('\n'),
  run: async args => {
    const { values, positionals } = parseOptions(args, { to: { type: 'string' } }, 1);
    const given = givenSource(positionals[0]);
    const state = openStateFolder(process.env);
    const used = await targetOf(values.to, false, given, state);
    try {
      const label = targetLabel({ url: used.url });
      const store = folderStore(runFolder(state.path, given, used, 'last', 'to take back'));
      const plan = await readJson<TransferPlan>(store, kept.plan);
      const run = await readJson<MigrationState>(store, kept.state);
      if (plan === undefined || run === undefined)
        throw new CliError('This migration never came to a plan, so nothing was put into place.');
      const target = openPostgresqlTarget({ url: used.url }, await loadParser());
      let wasInPlace = false;
      try {
        wasInPlace = await target.isInPlace(plan);
        await target.swapBack(plan);
      } finally {
        await target.close();
      }
      if (run.stage === 'swapped' || wasInPlace)
        await writeJson(store, kept.state, { ...run, stage: 'swapped-back' } satisfies MigrationState);
      console.log(
        wasInPlace
          ? `${label} is as it was before; the migrated schemas are in staging again.`
          : `The migration is not in place in ${label}, so there was nothing to take back.`,
      );
      return 0;
    } catch (error) {
      throw asCliError(error, false, 'Nothing was taken back.');
    } finally {
      await used.close();
    }
  },
};
