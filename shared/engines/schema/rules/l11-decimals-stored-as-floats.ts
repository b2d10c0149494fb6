import { defineRule } from './support/define.ts';
import { groupColumns } from './support/group.ts';
import { declaredFamily } from './support/sqlite.ts';
import { numericLimits } from './support/target-type.ts';
import { profiledColumns } from './support/walk.ts';
import { verb } from './support/words.ts';

export const rule = defineRule({
  code: 'L11',
  title: 'Decimal numbers that SQLite stores as floating point',
  severity: 'behaviour',
  dialects: ['sqlite'],
  foundIn: 'rows',
  help: 'SQLite has no decimal type: a column declared DECIMAL(10,2) stores 19.99 as the nearest binary fraction, some 16 digits long. PostgreSQL stores exactly 19.99.',
  *check(input) {
    const floats = profiledColumns(input).filter(({ column, profile, target }) => {
      if (declaredFamily(column) !== 'decimal' || (profile.storageClasses?.real ?? 0) === 0) return false;
      const limits = target === undefined ? undefined : numericLimits(target.type);
      return (
        target !== undefined &&
        /^numeric/.test(target.type) &&
        (limits === undefined || (profile.scaleMax ?? 0) <= limits.scale)
      );
    });
    if (floats.length === 0) return;
    const { names, ...where } = groupColumns(floats, 'decimal column');
    yield {
      ...where,
      message: `${names} ${verb(floats.length, 'is', 'are')} declared as decimal, but SQLite stores the values as binary fractions; PostgreSQL will store them as exact decimals.`,
      why: 'Sums can differ from the old ones in the last digits, because the old ones carried a small binary error.',
      fix: 'CloudForge writes each value with the fewest digits that mean the same number. Compare one or two totals that you know, such as the turnover of a year.',
      effort: [0, 0.5],
    };
  },
});
