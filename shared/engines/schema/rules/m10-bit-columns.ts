import { defineRule, mysqlFamily } from './support/define.ts';
import { groupColumns } from './support/group.ts';
import { columns } from './support/walk.ts';
import { count, sentence, verb } from './support/words.ts';

export const rule = defineRule({
  code: 'M10',
  title: 'BIT columns',
  severity: 'behaviour',
  dialects: mysqlFamily,
  foundIn: 'schema',
  help: 'BIT(1) of MySQL is most often yes or no; BIT(8) is eight switches in one value, read as a number. PostgreSQL has boolean for the first, and bit(n), a row of zeros and ones, for the second.',
  *check(input) {
    const bits = columns(input).filter(({ column }) => column.type.kind === 'bit');
    for (const single of [true, false]) {
      const found = bits.filter(({ target }) => (target?.type === 'boolean') === single);
      if (found.length === 0) continue;
      const { names, ...where } = groupColumns(found, 'BIT column');
      const types = [...new Set(found.map(({ target }) => target?.type ?? 'bit'))].join(', ');
      yield {
        ...where,
        message: `${sentence(count(found.length, 'BIT column'))} ${verb(found.length, 'becomes', 'become')} ${types}: ${names}.`,
        why: single
          ? 'PostgreSQL does not compare a boolean with the number 1, so queries that do so are refused.'
          : 'PostgreSQL shows such a value as zeros and ones and does not calculate with it as with a number.',
        fix: single
          ? 'Look for queries that compare such a column with 1 or 0 and write active or NOT active.'
          : 'Where your application reads a number, write column::int in the query, or choose a whole number as the type.',
        effort: [0.1, 1],
      };
    }
  },
});
