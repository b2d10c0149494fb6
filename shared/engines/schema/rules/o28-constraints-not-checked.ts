import type { Table } from '../model.ts';
import { defineRule } from './support/define.ts';
import { objectOf } from './support/walk.ts';
import { count, list, verb } from './support/words.ts';

/** What the server does not hold, or does not know to hold for all rows. */
function uncheckedOf(table: Table): string[] {
  const traits = table.traits.flatMap(
    trait => /^(?:DISABLED|UNCHECKED) (?:KEY|NOT NULL COLUMN) (.*)$/.exec(trait)?.[1] ?? [],
  );
  const keys = table.foreignKeys.filter(({ notValid }) => notValid === true);
  const checks = table.checks.filter(({ notValid, notEnforced }) => notValid === true || notEnforced === true);
  return [...traits, ...[...keys, ...checks].map(({ name }) => name ?? 'one without a name')];
}

export const rule = defineRule({
  code: 'O28',
  title: 'Deferred and unchecked constraints',
  severity: 'data-loss',
  dialects: ['oracle'],
  foundIn: 'schema',
  help: 'DISABLE switches a constraint off, NOVALIDATE leaves the rows that are there unchecked, RELY only claims that it holds. Rows may break such a constraint. DEFERRABLE means the same in both databases.',
  *check({ model }) {
    for (const table of model.tables) {
      const names = uncheckedOf(table);
      if (names.length === 0) continue;
      yield {
        object: objectOf(model, table),
        line: table.line,
        message: `${count(names.length, 'constraint')} of this table ${verb(names.length, 'was', 'were')} switched off or not checked against its rows: ${list(names)}.`,
        why: 'There may be rows without a parent row, equal keys, or values that a check forbids; PostgreSQL refuses to add a constraint that its rows break.',
        fix: 'CloudForge adds foreign keys and checks that were not validated as NOT VALID, which holds for new rows, and leaves out keys and checks that were switched off. Look for rows that break them at the source, mend them, and let PostgreSQL check the rest with ALTER TABLE ... VALIDATE CONSTRAINT after the move.',
        effort: [0.25, 2],
      };
    }
  },
});
