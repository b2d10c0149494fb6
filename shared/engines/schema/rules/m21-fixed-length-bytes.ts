import { defineRule, mysqlFamily } from './support/define.ts';
import { groupColumns } from './support/group.ts';
import { columns } from './support/walk.ts';
import { count, sentence, verb } from './support/words.ts';

const uuidBytes = 16;

export const rule = defineRule({
  code: 'M21',
  title: 'Columns of plain bytes',
  severity: 'cosmetic',
  dialects: mysqlFamily,
  foundIn: 'schema',
  help: 'BINARY, VARBINARY and BLOB hold plain bytes: pictures, keys, packed data. PostgreSQL has one type for all of them, bytea. BINARY(n) fills short values up with zero bytes at the end.',
  *check(input) {
    const found = columns(input).filter(
      ({ column: { type } }) =>
        type.kind === 'blob' || type.kind === 'varbinary' || (type.kind === 'binary' && type.length !== uuidBytes),
    );
    if (found.length === 0) return;
    const { names, ...where } = groupColumns(found, 'column');
    const padded = found.filter(({ column }) => column.type.kind === 'binary').length;
    yield {
      ...where,
      message: `${sentence(count(found.length, 'column'))} of plain bytes ${verb(found.length, 'becomes', 'become')} bytea: ${names}.`,
      why: `Every byte is kept${padded > 0 ? ', the zero bytes at the end of BINARY values too' : ''}. Drivers of PostgreSQL hand bytea over as bytes; in plain queries it is shown as \\x48656c6c6f.`,
      fix: "Nothing to do if your application uses a driver. Queries that contain bytes as text have to write them as '\\x...'.",
      automatic: true,
    };
  },
});
