import { defineRule } from './support/define.ts';
import { objectOf } from './support/walk.ts';

export const rule = defineRule({
  code: 'T28',
  title: 'Temporal tables',
  severity: 'behaviour',
  dialects: ['sqlserver'],
  foundIn: 'schema',
  help: 'A table WITH SYSTEM_VERSIONING moves every former state of a row into a history table, with the times from which and until which it held. PostgreSQL does not do this by itself.',
  *check({ model }) {
    for (const table of model.tables) {
      if (!table.traits.includes('SYSTEM VERSIONING')) continue;
      const history = table.traits.find(trait => trait.startsWith('HISTORY TABLE '))?.slice('HISTORY TABLE '.length);
      yield {
        object: objectOf(model, table),
        line: table.line,
        message: `The source keeps former states of the rows of this table${history === undefined ? '' : ` in the table ${history}`}; the columns of its period become ordinary ones.`,
        why: 'After the move no former state is kept any more, and queries with FOR SYSTEM_TIME are errors in PostgreSQL.',
        fix: 'Decide whether the history is needed (audits often need it). If so, see that the rows of the history table are in the script as well, and keep new history with a trigger that writes the old row into that table.',
        effort: [2, 12],
      };
    }
  },
});
