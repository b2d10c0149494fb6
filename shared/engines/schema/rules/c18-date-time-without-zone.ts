import { defineRule } from './support/define.ts';
import { groupColumns } from './support/group.ts';
import { columns } from './support/walk.ts';
import { count, sentence, verb } from './support/words.ts';

export const rule = defineRule({
  code: 'C18',
  title: 'Dates and times without a time zone',
  severity: 'behaviour',
  dialects: ['sqlite', 'sqlserver', 'oracle'],
  foundIn: 'schema',
  help: 'A date and time such as 2024-03-31 02:30 does not say in which time zone it is meant. PostgreSQL has two types: timestamp, which does not say either, and timestamptz, a moment that is the same everywhere.',
  *check(input) {
    const found = columns(input).filter(
      ({ column, target }) => column.type.kind !== 'instant' && /^timestamp(\(\d\))?$/.test(target?.type ?? ''),
    );
    if (found.length === 0) return;
    const { names, ...where } = groupColumns(found, 'column');
    yield {
      ...where,
      message: `${sentence(count(found.length, 'column'))} ${verb(found.length, 'holds', 'hold')} a date and time without a time zone and ${verb(found.length, 'becomes', 'become')} timestamp: ${names}.`,
      why: 'Turned into timestamptz by guess, every time would shift by the hours of the wrong zone.',
      fix: "CloudForge keeps the digits as they are. If your program means one zone (often UTC), you can say so later: ALTER TABLE t ALTER COLUMN c TYPE timestamptz USING c AT TIME ZONE 'UTC'.",
      automatic: true,
    };
  },
});
