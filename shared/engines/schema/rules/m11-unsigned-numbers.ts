import { defineRule, mysqlFamily } from './support/define.ts';
import { groupColumns } from './support/group.ts';
import { columns } from './support/walk.ts';
import { count, sentence, verb } from './support/words.ts';

export const rule = defineRule({
  code: 'M11',
  title: 'Unsigned whole numbers',
  severity: 'cosmetic',
  dialects: mysqlFamily,
  foundIn: 'schema',
  help: 'An UNSIGNED number of MySQL has no negative values and reaches twice as far. PostgreSQL has no unsigned numbers; the next wider type holds them all.',
  *check(input) {
    const found = columns(input).filter(
      ({ column }) => column.type.kind === 'integer' && column.type.unsigned && column.type.bits < 64,
    );
    if (found.length === 0) return;
    const { names, ...where } = groupColumns(found, 'unsigned column');
    yield {
      ...where,
      message: `${sentence(count(found.length, 'unsigned column'))} ${verb(found.length, 'gets', 'get')} a type that is wide enough for every value: ${names}.`,
      why: 'In a type of the same width the upper half of the numbers would be refused.',
      fix: 'Nothing to do. PostgreSQL now accepts negative numbers there; add a check (column >= 0) if your application relies on the database to refuse them.',
      automatic: true,
    };
  },
});
