import { defineRule, mysqlFamily } from './support/define.ts';
import { groupColumns } from './support/group.ts';
import { profiledColumns } from './support/walk.ts';
import { count, sentence, verb } from './support/words.ts';

/** MySQL prints a FLOAT with FLT_DIG = 6 digits; a 32-bit number needs up to nine to come back exactly. */
const digitsPrinted = 6;

export const rule = defineRule({
  code: 'M14',
  title: 'FLOAT is printed with six digits',
  severity: 'data-loss',
  dialects: mysqlFamily,
  foundIn: 'rows',
  help: 'MySQL stores a FLOAT with some seven to nine digits but prints only six, in dumps too. What the dump does not show cannot be moved.',
  *check(input) {
    const found = profiledColumns(input).filter(({ column, profile }) => {
      if (column.type.kind !== 'float' || column.type.bits !== 32 || column.type.scale !== undefined) return false;
      return (profile.integerDigitsMax ?? 0) + (profile.scaleMax ?? 0) >= digitsPrinted;
    });
    if (found.length === 0) return;
    const { names, ...where } = groupColumns(found, 'FLOAT column');
    yield {
      ...where,
      message: `${sentence(count(found.length, 'FLOAT column'))} ${verb(found.length, 'holds', 'hold')} numbers that fill the six digits that MySQL prints of a FLOAT, so further digits may be missing in the dump: ${names}.`,
      why: 'The stored number may be 16777216 where the dump says 16777200; the difference is lost before the move begins.',
      fix: 'If these digits matter, turn the column into DOUBLE at the source before you take the dump, or copy from the running server: ALTER TABLE t MODIFY c DOUBLE; For measurements six digits are usually enough.',
      effort: [0.1, 0.5],
    };
  },
});
