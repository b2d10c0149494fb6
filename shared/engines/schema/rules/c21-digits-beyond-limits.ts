import { defineRule } from './support/define.ts';
import { columns } from './support/walk.ts';

const precisionMax = 1_000;

export const rule = defineRule({
  code: 'C21',
  title: 'Decimal types that PostgreSQL cannot declare',
  severity: 'behaviour',
  dialects: 'all',
  foundIn: 'schema',
  help: 'numeric(p,s) of PostgreSQL allows up to 1,000 digits, and before version 15 the digits after the point must be between 0 and p. Other sources allow more digits, or a negative number of them.',
  *check(input) {
    for (const { column, target, object } of columns(input)) {
      if (column.type.kind !== 'decimal') continue;
      const { precision, scale = 0 } = column.type;
      if (precision === undefined || (precision <= precisionMax && scale >= 0 && scale <= precision)) continue;
      yield {
        object,
        line: column.line,
        message: `The column is declared ${column.sourceType}; such a type cannot be declared in every version of PostgreSQL, so the column becomes ${target?.type ?? 'numeric'}.`,
        why: 'The values are kept exactly, but the rounding or limit that the declaration asked for is not enforced any more.',
        fix: 'Nothing to do if your application rounds by itself. Otherwise add a check to the column after the move.',
        automatic: true,
      };
    }
  },
});
