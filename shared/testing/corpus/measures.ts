import type { Column, ColumnProfile } from '#shared/engines/schema/model.ts';
import type { SourceServer } from './discover.ts';

/** One number of a column's profile, and how the server that holds the rows counts the same. */
export interface Measure {
  field: string;
  /** An aggregate over the table. */
  sql: string;
  read(profile: ColumnProfile): number | string | undefined;
  /** The finding that must give this number of rows. */
  code?: string;
}

type CountField = {
  [field in keyof ColumnProfile]-?: ColumnProfile[field] extends number ? field : never;
}[keyof ColumnProfile];

/** What can be asked of this column on this server; `name` is its quoted name. */
export function measuresOf(server: SourceServer, column: Column, name: string): Measure[] {
  const nulls = counted('nulls', `${name} IS NULL`);
  if (server === 'mysql') return [nulls, ...mysqlMeasures(column, name)];
  return server === 'sqlite' ? [...sqliteMeasures(name)] : [nulls, ...postgresqlMeasures(column, name)];
}

function counted(field: CountField, condition: string, code?: string): Measure {
  return {
    field,
    sql: `coalesce(sum(CASE WHEN ${condition} THEN 1 ELSE 0 END), 0)`,
    read: profile => profile[field],
    ...(code !== undefined && { code }),
  };
}

function mysqlMeasures(column: Column, name: string): Measure[] {
  const written = `CAST(${name} AS CHAR)`;
  switch (column.type.kind) {
    case 'date':
    case 'datetime':
    case 'instant':
      return [
        counted('zeroDates', `${written} LIKE '0000-00-00%'`, 'M01'),
        counted(
          'partlyZeroDates',
          `${written} NOT LIKE '0000-00-00%' AND (${written} LIKE '0000-%' OR ${written} LIKE '____-00-%' OR ${written} LIKE '____-__-00%')`,
          'M02',
        ),
      ];
    case 'time':
      return [counted('timesOutOfDay', `${name} < '00:00:00' OR ${name} > '24:00:00'`, 'M03')];
    case 'varchar':
    case 'text':
      return [
        counted('emptyStrings', `LENGTH(${name}) = 0`),
        counted('trailingSpaces', `${name} LIKE '% '`),
        counted('nulBytes', `INSTR(CAST(${name} AS BINARY), CHAR(0)) > 0`, 'C12'),
        largest('charactersMax', `CHAR_LENGTH(${name})`),
      ];
    case 'boolean':
      return [counted('notBoolean', `${name} NOT IN (0, 1)`, 'M09')];
    case 'integer':
      return [
        ...integers(name, column.type.displayWidth === 1 && column.type.bits === 8),
        ...(column.type.unsigned && column.type.bits === 64
          ? [counted('aboveInt64', `${name} > 9223372036854775807`, 'M12')]
          : []),
      ];
    case 'enum':
      return [counted('enumInvalid', `${name} + 0 = 0`, 'M17')];
    default:
      return [];
  }
}

function integers(name: string, isFlag: boolean): Measure[] {
  return [
    { field: 'numberMin', sql: `MIN(${name})`, read: profile => profile.numberMin },
    { field: 'numberMax', sql: `MAX(${name})`, read: profile => profile.numberMax },
    counted('negatives', `${name} < 0`),
    ...(isFlag ? [counted('notBoolean', `${name} NOT IN (0, 1)`, 'M09')] : []),
  ];
}

function largest(field: CountField, expression: string): Measure {
  return { field, sql: `coalesce(max(${expression}), 0)`, read: profile => profile[field] };
}

function postgresqlMeasures(column: Column, name: string): Measure[] {
  switch (column.type.kind) {
    case 'varchar':
    case 'text':
      return [counted('emptyStrings', `${name} = ''`), largest('charactersMax', `length(${name})`)];
    case 'integer':
      return integers(name, false);
    case 'float':
      return [counted('notFinite', `${name} IN ('NaN', 'Infinity', '-Infinity')`)];
    default:
      return [];
  }
}

function sqliteMeasures(name: string): Measure[] {
  const classes = ['integer', 'real', 'text', 'blob', 'null'] as const;
  return [
    ...classes.map(
      (kind): Measure => ({
        field: `storageClasses.${kind}`,
        sql: `coalesce(sum(typeof(${name}) = '${kind}'), 0)`,
        read: profile => profile.storageClasses?.[kind],
      }),
    ),
    counted('emptyStrings', `typeof(${name}) = 'text' AND ${name} = ''`),
  ];
}
