import { defineRule } from './support/define.ts';
import { statements } from './support/group.ts';
import { targetName } from './support/sql.ts';
import { objectOf } from './support/walk.ts';
import { count, list, verb } from './support/words.ts';

export const rule = defineRule({
  code: 'T20',
  title: 'Constraints that were not checked',
  severity: 'data-loss',
  dialects: ['sqlserver'],
  foundIn: 'schema',
  help: 'WITH NOCHECK adds a constraint without looking at the rows that are there, and NOCHECK CONSTRAINT switches one off. SQL Server calls such a constraint not trusted: rows may break it.',
  *check({ model }) {
    for (const table of model.tables) {
      const keys = table.foreignKeys.filter(({ notValid }) => notValid === true);
      const unchecked = table.checks.filter(({ notValid }) => notValid === true);
      const off = table.checks.filter(({ notEnforced }) => notEnforced === true);
      const all = [...keys, ...unchecked, ...off];
      const [first] = all;
      if (first === undefined) continue;
      const names = all.flatMap(({ name }) => name ?? []);
      const valid = [...keys, ...unchecked].flatMap(({ name }) => name ?? []);
      yield {
        object: objectOf(model, table),
        line: first.line,
        message: `${count(all.length, 'constraint')} of this table ${verb(all.length, 'was', 'were')} not checked against its rows${names.length === 0 ? '' : `: ${list(names)}`}.`,
        why: 'There may be rows without a parent row, or with values that the check forbids; PostgreSQL would refuse to add the constraint if it looked at them.',
        fix: `CloudForge adds them as NOT VALID: they hold for new rows, and the old ones are copied as they are. A check that was switched off is left out. After the move look for rows that break them and then let PostgreSQL check them all:${statements(
          valid.map(name => `ALTER TABLE ${targetName(table.name)} VALIDATE CONSTRAINT ${targetName(name)};`),
        )}`,
        effort: [0.25, 2],
      };
    }
  },
});
