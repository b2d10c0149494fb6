import { defineRule } from './support/define.ts';
import { columnDraft } from './support/oracle.ts';
import { count, verb } from './support/words.ts';

export const rule = defineRule({
  code: 'O12',
  title: 'CHAR filled with blanks',
  severity: 'behaviour',
  dialects: ['oracle'],
  foundIn: 'schema',
  help: 'CHAR(n) is filled with blanks up to its length, in Oracle and in PostgreSQL. But PostgreSQL drops the blanks when such a value is joined to another text or measured, and Oracle counts them.',
  check: input =>
    columnDraft(
      input,
      ({ column }) => column.type.kind === 'char' && (column.type.length ?? 1) > 1,
      (found, names) => ({
        message: `${count(found.length, 'column')} of the type CHAR ${verb(found.length, 'is', 'are')} filled with blanks: ${names}.`,
        why: 'LENGTH and || give other results than before where a value is shorter than its column.',
        fix: 'Where the blanks mean nothing, choose varchar as the type and cut them off at the source with RTRIM; where they do, use rpad in the queries that join texts.',
        effort: [0.1, 1],
      }),
    ),
});
