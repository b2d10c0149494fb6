import { defineRule } from './support/define.ts';
import { count, list } from './support/words.ts';

export const rule = defineRule({
  code: 'V01',
  title: 'Counts of tables, columns, constraints and indexes on both sides',
  severity: 'cosmetic',
  dialects: 'all',
  foundIn: 'schema',
  help: 'The proof counts what the source has besides its rows (tables, views, routines, triggers, sequences, types, indexes) and what the new database has, and names what is missing.',
  *check(input) {
    const { model } = input;
    const kinds: [number, string][] = [
      [model.views.length, 'view'],
      [model.routines.length, 'routine'],
      [model.triggers.length, 'trigger'],
      [model.sequences.length, 'sequence'],
      [model.types.length, 'type'],
    ];
    const present = kinds.filter(([number]) => number > 0).map(([number, noun]) => count(number, noun));
    if (present.length === 0) return;
    yield {
      object: model.database ?? 'the database',
      line: 0,
      message: `After the move ${list(present)} of the source are looked for in the new database by name, besides ${count(model.tables.length, 'table')}.`,
      why: 'A view or trigger that was left behind would otherwise be noticed only by whoever needs it first.',
      fix: 'The certificate lists each kind with the numbers of both sides, and every missing object with the finding that had announced it. One that no finding announced is a reason not to certify.',
      automatic: true,
    };
  },
});
