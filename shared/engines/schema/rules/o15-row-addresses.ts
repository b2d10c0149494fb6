import { defineRule } from './support/define.ts';
import { columnDraft } from './support/oracle.ts';
import { count, verb } from './support/words.ts';

export const rule = defineRule({
  code: 'O15',
  title: 'ROWID columns',
  severity: 'behaviour',
  dialects: ['oracle'],
  foundIn: 'schema',
  help: 'ROWID and UROWID hold the place of a row on the disk of the old server. On the new one rows lie elsewhere, and the ctid of PostgreSQL changes with each update.',
  check: input =>
    columnDraft(
      input,
      ({ column }) => column.type.kind === 'named' && /^u?rowid$/.test(column.type.name),
      (found, names) => ({
        message: `${count(found.length, 'column')} ${verb(found.length, 'holds', 'hold')} places of rows: ${names}.`,
        why: 'The values are copied as text and point to nothing.',
        fix: 'Find out what the column is for. To name a row for good, use its key instead; leave the column out if nothing reads it.',
        effort: [0.5, 4],
      }),
    ),
});
