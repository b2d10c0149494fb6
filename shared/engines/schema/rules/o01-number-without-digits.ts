import { defineRule } from './support/define.ts';
import { columnDraft } from './support/oracle.ts';
import { count, verb } from './support/words.ts';

export const rule = defineRule({
  code: 'O01',
  title: 'NUMBER without digits',
  severity: 'performance',
  dialects: ['oracle'],
  foundIn: 'schema',
  help: 'NUMBER without digits holds any number: whole or not, with up to 40 digits. CloudForge looks at the rows: where all are whole and fit into 64 bits the column becomes bigint, otherwise numeric, which is exact but slower.',
  check: input =>
    columnDraft(
      input,
      ({ column }) =>
        column.type.kind === 'decimal' && column.type.precision === undefined && column.sourceType === 'NUMBER',
      (found, names) => ({
        message: `${count(found.length, 'column')} of the type NUMBER ${verb(found.length, 'says', 'say')} nothing of the digits: ${names}. ${found.filter(({ target }) => target?.type === 'bigint').length} become bigint, the others numeric.`,
        why: 'As numeric a key takes more room and is slower than a whole number; as bigint a column refuses fractions that come later.',
        fix: 'Look at the new types, and choose another where you know better: integer or bigint for numbers of rows, numeric(12,2) for money.',
        effort: [0.1, 2],
      }),
    ),
});
