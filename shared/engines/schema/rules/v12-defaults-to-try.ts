import { defineRule } from './support/define.ts';
import { groupColumns, statements } from './support/group.ts';
import { targetName } from './support/sql.ts';
import { columns } from './support/walk.ts';
import { count, sentence, verb } from './support/words.ts';

export const rule = defineRule({
  code: 'V12',
  title: 'Defaults give the same on both sides',
  severity: 'cosmetic',
  dialects: 'all',
  foundIn: 'schema',
  help: 'A default that is calculated (the time, a new identifier, a formula) was put into the words of PostgreSQL. The proof compares rows, and a default shows only in rows that are yet to come, so it has to be tried once.',
  *check(input) {
    if (input.model.dialect === 'postgresql') return;
    const found = columns(input).filter(
      ({ column, target }) => column.default?.kind === 'sql' && target?.default !== undefined,
    );
    if (found.length === 0) return;
    const { names, ...where } = groupColumns(found, 'column');
    yield {
      ...where,
      message: `${sentence(count(found.length, 'column'))} ${verb(found.length, 'has', 'have')} a formula as default, put into the words of PostgreSQL, which the proof of the rows does not try: ${names}.`,
      why: 'A default that gives something else is noticed only in new rows, weeks after the move.',
      fix: `Compare what the formulas give with the source:${statements(
        found.map(({ table, target }) => `SELECT ${target?.default} AS ${targetName(target?.name ?? table.name)};`),
      )}`,
      effort: [0.1, 0.25],
    };
  },
});
