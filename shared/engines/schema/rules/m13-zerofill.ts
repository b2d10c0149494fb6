import { defineRule, mysqlFamily } from './support/define.ts';
import { groupColumns } from './support/group.ts';
import { columns } from './support/walk.ts';
import { count, sentence, verb } from './support/words.ts';

export const rule = defineRule({
  code: 'M13',
  title: 'Numbers shown with leading zeros',
  severity: 'behaviour',
  dialects: mysqlFamily,
  foundIn: 'schema',
  help: 'ZEROFILL makes MySQL show 42 as 00042. The zeros are not stored; they are made when the number is read. PostgreSQL shows the number as it is.',
  *check(input) {
    const found = columns(input).filter(
      ({ column }) => column.type.kind === 'integer' && column.type.zerofill === true,
    );
    if (found.length === 0) return;
    const { names, ...where } = groupColumns(found, 'column');
    const [first] = found;
    const width = first?.column.type.kind === 'integer' ? (first.column.type.displayWidth ?? 10) : 10;
    yield {
      ...where,
      message: `${sentence(count(found.length, 'column'))} ${verb(found.length, 'shows its', 'show their')} numbers with leading zeros (ZEROFILL): ${names}.`,
      why: 'Article numbers or postal codes that were shown as 00042 will be shown as 42.',
      fix: `Where the zeros matter, add them when the number is shown, with lpad(${first?.column.name ?? 'column'}::text, ${width}, '0'), or choose text as the type.`,
      effort: [0.25, 1],
    };
  },
});
