import { defineRule } from './support/define.ts';
import { numericLimits } from './support/target-type.ts';
import { profiledColumns } from './support/walk.ts';
import { count } from './support/words.ts';

export const rule = defineRule({
  code: 'C35',
  title: 'Decimal numbers with more digits than the new type',
  severity: 'data-loss',
  dialects: 'all',
  foundIn: 'rows',
  help: 'numeric(10,2) holds eight digits before the point and two after it. More digits before the point are refused; more digits after the point are rounded away without a word.',
  *check(input) {
    for (const { column, profile, target, object } of profiledColumns(input)) {
      const limits = target === undefined ? undefined : numericLimits(target.type);
      if (limits === undefined || target === undefined) continue;
      const before = limits.precision - limits.scale;
      const tooLarge = (profile.integerDigitsMax ?? 0) > before;
      const tooFine = (profile.scaleMax ?? 0) > limits.scale;
      if (!tooLarge && !tooFine) continue;
      yield {
        object,
        line: column.line,
        severity: tooLarge ? 'blocker' : 'data-loss',
        message: tooLarge
          ? `Numbers in this column have ${count(profile.integerDigitsMax ?? 0, 'digit')} before the point, but its new type ${target.type} allows ${before}.`
          : `Numbers in this column have ${count(profile.scaleMax ?? 0, 'digit')} after the point, but its new type ${target.type} keeps ${limits.scale}.`,
        why: tooLarge
          ? 'PostgreSQL refuses such a number, and with it the portion of the table being loaded.'
          : 'The digits beyond are rounded away during the load; sums over many rows will differ.',
        fix: 'Choose numeric without limits for this column, or accept the rounding; then its count goes into the certificate.',
        effort: [0.1, 0.5],
      };
    }
  },
});
