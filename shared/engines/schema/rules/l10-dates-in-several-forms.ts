import { defineRule } from './support/define.ts';
import { classesInWords, declaredFamily } from './support/sqlite.ts';
import { isTemporal } from './support/target-type.ts';
import { profiledColumns } from './support/walk.ts';
import { count, list } from './support/words.ts';

export const rule = defineRule({
  code: 'L10',
  title: 'How dates are stored',
  severity: 'data-loss',
  dialects: ['sqlite'],
  foundIn: 'rows',
  help: 'SQLite has no date type. Programs store dates as text (2024-12-31), as seconds since 1970, as milliseconds, or as a count of days (julian day); sometimes in several ways in one column. Numbers do not say which.',
  *check(input) {
    for (const { column, profile, target, object } of profiledColumns(input)) {
      const family = declaredFamily(column);
      if (family !== 'date' && family !== 'datetime') continue;
      const classes = profile.storageClasses;
      const numbers = (classes?.integer ?? 0) + (classes?.real ?? 0);
      const dates = profile.shapes['iso-date'] ?? 0;
      const moments = profile.shapes['iso-datetime'] ?? 0;
      const values = profile.rows - profile.nulls - profile.emptyStrings;
      const others = values - numbers - dates - moments;
      const timeLost = target?.type === 'date' && moments > 0;
      if (numbers === 0 && others <= 0 && !timeLost) continue;
      const kinds = [
        ...(dates > 0 ? [`${count(dates, 'date')} as text`] : []),
        ...(moments > 0 ? [`${count(moments, 'date')} with a time as text`] : []),
        ...(numbers > 0 ? [count(numbers, 'number')] : []),
        ...(others > 0 ? [`${count(others, 'value')} of another form`] : []),
      ];
      const refused = target !== undefined && isTemporal(target.type) && (numbers > 0 || others > 0);
      yield {
        object,
        line: column.line,
        severity: refused ? 'blocker' : timeLost ? 'data-loss' : 'behaviour',
        message: `The column is declared ${column.sourceType} and holds ${list(kinds)}${classes !== undefined && classes.blob > 0 ? ` (${classesInWords(classes)})` : ''}.`,
        why: timeLost
          ? 'The type date has no time of day; what comes after the day would be cut off.'
          : numbers > 0
            ? 'A number does not say whether it counts seconds, milliseconds or days, so a tool that guesses gets the year wrong.'
            : 'A value that is no date cannot go into a date column, so one of them decides for the whole column.',
        fix:
          refused || timeLost
            ? `Choose ${timeLost && !refused ? 'timestamp' : 'text'} as the type of this column, or bring its values into one form at the source.`
            : `CloudForge keeps the values as they are (type ${target?.type ?? 'text'}). Look at what your program writes, bring the values into one form, and the column can become a true date.${numbers > 0 && dates + moments === 0 ? ' For seconds since 1970, to_timestamp(column) gives the moment.' : ''}`,
        effort: [0.25, 2],
        rows: Math.max(0, numbers) + Math.max(0, others),
      };
    }
  },
});
