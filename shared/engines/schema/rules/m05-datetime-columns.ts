import { defineRule, mysqlFamily } from './support/define.ts';
import { groupColumns } from './support/group.ts';
import { columns } from './support/walk.ts';
import { count, sentence, verb } from './support/words.ts';

export const rule = defineRule({
  code: 'M05',
  title: 'DATETIME: date and time without a zone',
  severity: 'cosmetic',
  dialects: mysqlFamily,
  foundIn: 'schema',
  help: 'A DATETIME is what a clock on the wall showed; it does not say where the clock hung. timestamp of PostgreSQL means exactly that.',
  *check(input) {
    const found = columns(input).filter(
      ({ column, target }) => column.type.kind === 'datetime' && /^timestamp(\(\d\))?$/.test(target?.type ?? ''),
    );
    if (found.length === 0) return;
    const { names, ...where } = groupColumns(found, 'column');
    yield {
      ...where,
      message: `${sentence(count(found.length, 'DATETIME column'))} ${verb(found.length, 'becomes', 'become')} timestamp, without a time zone as before: ${names}.`,
      why: 'Other tools make it timestamptz, which shifts every time by the zone of the server.',
      fix: 'Nothing to do.',
      automatic: true,
    };
  },
});
