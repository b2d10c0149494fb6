import { defineRule } from './support/define.ts';
import { columnDraft } from './support/oracle.ts';
import { count, verb } from './support/words.ts';

export const rule = defineRule({
  code: 'O07',
  title: 'TIMESTAMP with nine digits or a zone',
  severity: 'behaviour',
  dialects: ['oracle'],
  foundIn: 'schema',
  help: 'TIMESTAMP WITH TIME ZONE keeps a moment and the zone it was written in. The timestamptz of PostgreSQL keeps the moment and shows it in the zone of whoever asks. Digits beyond the sixth are counted by a rule of their own.',
  check: input =>
    columnDraft(
      input,
      ({ column }) => /WITH TIME ZONE$/.test(column.sourceType),
      (found, names) => ({
        message: `${count(found.length, 'column')} with a time zone ${verb(found.length, 'becomes', 'become')} timestamptz: ${names}.`,
        why: 'The moment stays exactly the same, but it can no longer be told in which zone (Europe/Paris, for instance) it was written.',
        fix: "If your application shows local times of other places, add a column for the zone at the source, fill it with TO_CHAR(column, 'TZR'), and read it from there. Otherwise nothing is to be done.",
        effort: [0.1, 1],
      }),
    ),
});
