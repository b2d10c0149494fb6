import { extremeColumns } from './extremes.ts';

/**
 * The whole list of what PostgreSQL has no value for. Dates that do not exist become NULL, which the certificate counts;
 * a row with anything else is kept as a reject, with its reason.
 */
export const notCarried: readonly {
  name: string;
  type: string;
  literal: string;
  becomes: 'NULL' | 'reject';
  reason?: RegExp;
}[] = [
  {
    name: 'nul_character',
    type: 'varchar(10)',
    literal: `CONCAT('a', CHAR(0), 'b')`,
    becomes: 'reject',
    reason: /U\+0000/,
  },
  { name: 'no_such_day', type: 'date', literal: `'2021-02-31'`, becomes: 'NULL' },
  { name: 'zero_day', type: 'date', literal: `'0000-00-00'`, becomes: 'NULL' },
  { name: 'zero_instant', type: 'timestamp', literal: `'0000-00-00 00:00:00'`, becomes: 'NULL' },
  { name: 'zero_moment', type: 'datetime', literal: `'0000-00-00 00:00:00'`, becomes: 'NULL' },
  { name: 'zero_month', type: 'date', literal: `'2020-00-00'`, becomes: 'NULL' },
];

/** SQL that makes the table of extremes: a row of NULLs, then as many rows as the longest list of values. */
export function extremesScript(table: string): { script: string; rows: number } {
  const rows = Math.max(...extremeColumns.map(({ values }) => values.length));
  const columns = extremeColumns.map(({ name, type }) => `  ${name} ${type}`);
  const inserts = Array.from({ length: rows }, (_, at) => {
    const values = extremeColumns.map(({ values: own }) => own[at]?.[0] ?? 'NULL');
    return `INSERT INTO ${table} VALUES (${at + 1}, ${values.join(', ')});`;
  });
  const nulls = `INSERT INTO ${table} (id) VALUES (0);`;
  return {
    rows: rows + 1,
    script: `SET sql_mode = 'ALLOW_INVALID_DATES,NO_AUTO_VALUE_ON_ZERO'; SET time_zone = '+00:00'; SET max_statement_time = 60;
CREATE TABLE ${table} (id int PRIMARY KEY,\n${columns.join(',\n')}) CHARACTER SET utf8mb4;\n${nulls}\n${inserts.join('\n')}`,
  };
}

/** SQL for the values that are not carried: a table for each, of one row that is and one that is not. */
export function notCarriedScript(): string {
  const tables = notCarried.map(
    ({ name, type, literal }) =>
      `CREATE TABLE ${name} (id int PRIMARY KEY, value ${type} NULL) CHARACTER SET utf8mb4; INSERT INTO ${name} VALUES (1, NULL), (2, ${literal});`,
  );
  return `SET sql_mode = 'ALLOW_INVALID_DATES'; SET time_zone = '+00:00';\n${tables.join('\n')}`;
}
