import { defineRule } from './support/define.ts';
import { columnDraft } from './support/oracle.ts';
import { count, verb } from './support/words.ts';

export const rule = defineRule({
  code: 'O06',
  title: 'DATE has a time of day',
  severity: 'behaviour',
  dialects: ['oracle'],
  foundIn: 'schema',
  help: 'A DATE of Oracle is a date and a time to the second, also where only the date shows. The date of PostgreSQL has no time of day, so DATE becomes timestamp(0).',
  check: input =>
    columnDraft(
      input,
      ({ column }) => column.sourceType === 'DATE',
      (found, names) => ({
        message: `${count(found.length, 'column')} of the type DATE ${verb(found.length, 'keeps its', 'keep their')} time of day as timestamp(0): ${names}.`,
        why: 'Queries that compare such a column with a plain date find only midnight, as before; reports show a time behind the date.',
        fix: 'Nothing is lost. Where you know that a column holds whole days only, choose date as its type; the rehearsal says if a time would be cut off.',
        effort: [0.1, 1],
      }),
    ),
});
