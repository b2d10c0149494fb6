import { isAbove } from './support/decimal.ts';
import { defineRule } from './support/define.ts';
import { rangeOf } from './support/target-type.ts';
import { profiledColumns } from './support/walk.ts';

export const rule = defineRule({
  code: 'C33',
  title: 'Numbers that do not fit the new type',
  severity: 'blocker',
  dialects: 'all',
  foundIn: 'rows',
  help: 'Each whole-number type has a smallest and a largest number. This compares the numbers that were really seen with the type that the column gets.',
  *check(input) {
    for (const { column, profile, target, object } of profiledColumns(input)) {
      const { numberMin, numberMax } = profile;
      const range = target === undefined ? undefined : rangeOf(target.type);
      if (range === undefined || target === undefined || numberMin === undefined || numberMax === undefined) continue;
      const outside = isAbove(numberMax, range.max) ? numberMax : isAbove(range.min, numberMin) ? numberMin : undefined;
      if (outside === undefined) continue;
      yield {
        object,
        line: column.line,
        message: `This column holds the number ${outside}, but its new type ${target.type} ends at ${outside === numberMax ? range.max : range.min}.`,
        why: 'PostgreSQL refuses a number that does not fit, and with it the portion of the table being loaded.',
        fix: `Choose a wider type for this column: ${target.type === 'bigint' ? 'numeric' : 'bigint or numeric'}.`,
        effort: [0.1, 0.5],
      };
    }
  },
});
