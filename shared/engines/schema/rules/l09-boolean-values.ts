import { defineRule } from './support/define.ts';
import { classesInWords, declaredFamily } from './support/sqlite.ts';
import { profiledColumns } from './support/walk.ts';
import { count, rowsWith, sentence, verb } from './support/words.ts';

export const rule = defineRule({
  code: 'L09',
  title: 'BOOLEAN columns with other values',
  severity: 'behaviour',
  dialects: ['sqlite'],
  foundIn: 'rows',
  help: 'SQLite has no boolean type: a column declared BOOLEAN may hold 0 and 1, but also 2, "t", "yes" or anything else. PostgreSQL knows only true, false and no value.',
  *check(input) {
    for (const { column, profile, target, object } of profiledColumns(input)) {
      if (declaredFamily(column) !== 'boolean') continue;
      const texts = (profile.storageClasses?.text ?? 0) - profile.emptyStrings;
      const words = profile.shapes['boolean-word'] ?? 0;
      const becomes = target?.type ?? 'boolean';
      if (profile.notBoolean === 0 && texts <= 0) continue;
      const loses = becomes === 'boolean' && (profile.notBoolean > 0 || texts > words);
      yield {
        object,
        line: column.line,
        severity: loses ? 'blocker' : 'behaviour',
        message:
          profile.notBoolean > 0
            ? sentence(
                `${rowsWith(profile, 'notBoolean')} ${verb(profile.notBoolean, 'holds a number', 'hold numbers')} other than 0 and 1 in a column declared BOOLEAN.`,
              )
            : `The column is declared BOOLEAN, but ${count(texts, 'row')} ${verb(texts, 'holds a text', 'hold texts')}${profile.storageClasses === undefined ? '' : `; in all it holds ${classesInWords(profile.storageClasses)}`}.`,
        why: loses
          ? 'PostgreSQL refuses these values in a boolean column; made true or false by force they could not be told apart any more.'
          : 'Queries that treat the column as yes or no need a comparison in PostgreSQL.',
        fix: loses
          ? `Decide what each of these values means, correct them at the source, or choose ${texts > 0 ? 'text' : 'smallint'} as the type.`
          : `CloudForge makes the column ${becomes}, which keeps every value. Decide whether the values are mistakes; with only 0 and 1 it becomes boolean.`,
        effort: [0.25, 1],
        rows: profile.notBoolean > 0 ? profile.notBoolean : texts,
        samples: profile.samples.notBoolean ?? [],
      };
    }
  },
});
