import { defineRule } from './support/define.ts';
import { profiledColumns } from './support/walk.ts';
import { rowsWith, sentence, verb } from './support/words.ts';

export const rule = defineRule({
  code: 'C20',
  title: 'Times finer than a microsecond',
  severity: 'data-loss',
  dialects: 'all',
  foundIn: 'rows',
  help: 'PostgreSQL keeps time to the microsecond: six digits after the second. Sources with seven or nine digits lose the rest, by rounding.',
  *check(input) {
    for (const { column, profile, target, object } of profiledColumns(input)) {
      if (profile.subMicroseconds === 0 || target?.type === 'text') continue;
      yield {
        object,
        line: column.line,
        message: sentence(
          `${rowsWith(profile, 'subMicroseconds')} ${verb(profile.subMicroseconds, 'carries', 'carry')} more than six digits after the second; PostgreSQL keeps six.`,
        ),
        why: 'The last digits are rounded, so two times that differed only there become equal, and the order of such rows is lost.',
        fix: 'If the digits matter (they often come from a machine and mean nothing), keep the column as text or as a whole number of nanoseconds. Otherwise accept the rounding; its count goes into the certificate.',
        effort: [0.1, 0.5],
        rows: profile.subMicroseconds,
        samples: profile.samples.subMicroseconds ?? [],
      };
    }
  },
});
