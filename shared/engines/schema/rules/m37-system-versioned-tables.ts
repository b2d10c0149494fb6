import { defineRule } from './support/define.ts';
import { objectOf } from './support/walk.ts';

export const rule = defineRule({
  code: 'M37',
  title: 'Tables that keep their own history',
  severity: 'behaviour',
  dialects: ['mariadb', 'mysql'],
  foundIn: 'schema',
  help: 'A table WITH SYSTEM VERSIONING keeps every former state of its rows, and queries can ask for the state at a time. PostgreSQL does not do this by itself, and dumps usually hold only the present rows.',
  *check({ model }) {
    for (const table of model.tables) {
      if (!table.traits.includes('SYSTEM VERSIONING')) continue;
      yield {
        object: objectOf(model, table),
        line: table.line,
        message:
          'The source keeps former states of the rows of this table (SYSTEM VERSIONING); the dump holds only the present ones, unless it was taken with the history.',
        why: 'After the move no former state is kept any more, and queries with FOR SYSTEM_TIME are refused.',
        fix: 'Decide whether the history is needed (audits often need it). If so, export it into a table of its own before the move, and keep new history with a trigger that writes the old row into that table.',
        effort: [2, 12],
      };
    }
  },
});
