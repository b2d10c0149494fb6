import { defineRule } from './support/define.ts';
import { groupColumns, statements } from './support/group.ts';
import { targetName } from './support/sql.ts';
import { columns } from './support/walk.ts';
import { count, sentence, verb } from './support/words.ts';

export const rule = defineRule({
  code: 'V14',
  title: 'Calculated columns and triggers give the same',
  severity: 'cosmetic',
  dialects: 'all',
  foundIn: 'schema',
  help: 'PostgreSQL calculates generated columns by itself; their values are not copied. The proof compares everything that was copied, so what the formula gives is compared separately.',
  *check(input) {
    if (input.model.dialect === 'postgresql') return;
    const found = columns(input).filter(({ target }) => target?.generated !== undefined);
    if (found.length === 0) return;
    const { names, ...where } = groupColumns(found, 'column');
    yield {
      ...where,
      message: `${sentence(count(found.length, 'calculated column'))} ${verb(found.length, 'gets its', 'get their')} values from the new server, so the proof of the copied rows does not cover ${verb(found.length, 'it', 'them')}: ${names}.`,
      why: 'A formula that rounds or compares in another way gives other values without an error.',
      fix: `The formulas were translated word by word from what both servers are known to do alike. Compare a few rows with the source all the same:${statements(
        found.map(
          ({ table, target }) => `SELECT ${targetName(target?.name ?? '')}, * FROM ${targetName(table.name)} LIMIT 20;`,
        ),
      )}`,
      effort: [0.1, 0.25],
    };
  },
});
