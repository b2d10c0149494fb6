import { defineRule } from './support/define.ts';
import { isTemporal } from './support/target-type.ts';
import { profiledColumns } from './support/walk.ts';
import { rowsWith, sentence, verb } from './support/words.ts';

export const rule = defineRule({
  code: 'C19',
  title: 'Dates that do not exist, and dates that mean "never"',
  severity: 'blocker',
  dialects: 'all',
  foundIn: 'rows',
  help: 'Some sources accept days such as 30 February, or years that PostgreSQL cannot hold. Others use a far date such as 9999-12-31 to say "never" or "not yet". The first kind stops the load; the second loads, but is worth a decision.',
  *check(input) {
    for (const { column, profile, target, object } of profiledColumns(input)) {
      const { datesInvalid, sentinelDates, samples } = profile;
      const emptied = target?.nullable === true && isTemporal(target.type);
      if (datesInvalid > 0 && target?.type !== 'text') {
        yield {
          object,
          line: column.line,
          severity: emptied ? 'data-loss' : 'blocker',
          message: sentence(
            `${rowsWith(profile, 'datesInvalid')} ${verb(datesInvalid, 'holds a date that does not exist or lies', 'hold dates that do not exist or lie')} beyond what PostgreSQL can store.`,
          ),
          why: 'PostgreSQL refuses such a date, and with it the whole portion of the table that is being loaded.',
          fix: emptied
            ? 'CloudForge stores NULL (no value) instead and counts these rows; look at the samples and correct them at the source if the day can still be found out.'
            : 'Look at the samples and correct these rows at the source, or decide that they become empty (NULL). CloudForge counts and lists them; it does not invent a date.',
          effort: [0.25, 1.5],
          rows: datesInvalid,
          samples: samples.datesInvalid ?? [],
        };
      }
      if (sentinelDates > 0) {
        yield {
          object,
          line: column.line,
          severity: 'behaviour',
          message: sentence(
            `${rowsWith(profile, 'sentinelDates')} ${verb(sentinelDates, 'holds', 'hold')} a far date such as 9999-12-31, which usually stands for "never" or "no end".`,
          ),
          why: 'The date itself can be stored, but sums, charts and reminders built on the new database will take it for a real day.',
          fix: `Nothing has to change: CloudForge copies the date as it is. If you want the meaning in the data, turn it into 'infinity' or NULL after the move.`,
          automatic: true,
          rows: sentinelDates,
          samples: samples.sentinelDates ?? [],
        };
      }
    }
  },
});
