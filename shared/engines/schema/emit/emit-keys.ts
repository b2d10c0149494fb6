import type { Finding, TargetTable } from '../finding.ts';
import type { SchemaPlan } from '../mapping/map-schema.ts';
import { problem } from '../mapping/problem.ts';
import { findColumn } from '../mapping/table-lookup.ts';
import type { IndexPart, Key } from '../model.ts';
import { familyOf } from '../translate/value.ts';
import { tableName } from './emit-table.ts';
import { digested, longParts } from './long-entries.ts';
import { quoteIdentifier } from './quote.ts';
import type { Script } from './script.ts';

/** The column groups of a table, by target name, that a foreign key may point to. */
export type UniqueGroups = Map<TargetTable, string[][]>;

/** Primary key and unique keys. Returns the groups of columns that are unique in the target. */
export function emitKeys(plan: SchemaPlan, table: TargetTable, script: Script): string[][] {
  const groups: string[][] = [];
  const key = table.source.primaryKey;
  if (key !== undefined && key.columns.length > 0) {
    // A key with NULLs (SQLite allows them) can't be a primary key; a unique key says the rest of it.
    const holdsNulls = key.columns.some(name => targetOf(table, name)?.nullable === true);
    const added = emitKey(plan, table, key, holdsNulls ? 'UNIQUE' : 'PRIMARY KEY', script);
    if (added) groups.push(key.columns.map(name => plan.names.columnOf(table.source, name)));
  }
  for (const unique of table.source.uniqueKeys) {
    if (unique.columns.length === 0 && (unique.parts ?? []).length === 0) continue;
    const prefixed = unique.parts?.some(part => part.expression !== undefined || isPrefix(table, part)) ?? false;
    if (prefixed && unique.parts !== undefined) emitUniqueIndex(plan, table, unique, unique.parts, script);
    else if (emitKey(plan, table, unique, 'UNIQUE', script)) {
      groups.push(unique.columns.map(name => plan.names.columnOf(table.source, name)));
    }
  }
  return groups;
}

function emitKey(
  plan: SchemaPlan,
  table: TargetTable,
  key: Key,
  kind: 'PRIMARY KEY' | 'UNIQUE',
  script: Script,
): boolean {
  const { source } = table;
  const missing = key.columns.find(name => findColumn(source, name) === undefined);
  if (missing !== undefined) {
    script.findings.push(
      keyWithout(source.name, key.line, `it names the column ${missing}, which the table does not have`),
    );
    return false;
  }
  const unsortable = key.columns.find(name => !isSortable(targetOf(table, name)?.type ?? 'text'));
  if (unsortable !== undefined && plan.model.dialect !== 'postgresql') {
    script.findings.push(keyWithout(source.name, key.line, `PostgreSQL cannot sort the type of ${unsortable}`));
    return false;
  }
  const whole = key.columns.map(column => ({ column }));
  if (plan.model.dialect !== 'postgresql' && longParts(table, whole).size > 0) {
    emitUniqueIndex(plan, table, key, whole, script);
    return false;
  }
  const columns = `${columnList(plan, table, key.columns)}${key.withoutOverlaps === true ? ' WITHOUT OVERLAPS' : ''}`;
  const nulls = key.nullsNotDistinct === true && kind === 'UNIQUE' ? ' NULLS NOT DISTINCT' : '';
  const include =
    key.include === undefined || key.include.length === 0 ? '' : ` INCLUDE (${columnList(plan, table, key.include)})`;
  const deferrable =
    key.deferrable === true ? ` DEFERRABLE${key.initiallyDeferred === true ? ' INITIALLY DEFERRED' : ''}` : '';
  const name = quoteIdentifier(plan.names.nameOf(key));
  const sql = `ALTER TABLE ${tableName(table)} ADD CONSTRAINT ${name} ${kind}${nulls} (${columns})${include}${deferrable}`;
  return script.add('after-data', source.name, sql, { line: key.line });
}

function emitUniqueIndex(plan: SchemaPlan, table: TargetTable, key: Key, parts: IndexPart[], script: Script): void {
  const long = longParts(table, parts);
  const written = parts.map((part, at) => {
    const column = findColumn(table.source, part.column);
    const target = column === undefined ? undefined : targetOf(table, column.name);
    if (target === undefined || !isSortable(target.type)) return undefined;
    const sql = prefixed(target, part.prefixLength);
    return long.has(at) ? `md5(${sql})` : sql;
  });
  if (written.some(part => part === undefined)) {
    script.findings.push(keyWithout(table.source.name, key.line, 'it has a part that is not translated'));
    return;
  }
  if (long.size > 0) {
    const columns = parts.flatMap((part, at) => (long.has(at) && part.column !== undefined ? [part.column] : []));
    const how = 'the key became a unique index over their md5(); equal rows are refused as before';
    script.findings.push(digested(table.source.name, key.line, columns, how));
  }
  const name = quoteIdentifier(plan.names.nameOf(key));
  script.add(
    'after-data',
    table.source.name,
    `CREATE UNIQUE INDEX ${name} ON ${tableName(table)} (${written.join(', ')})`,
    {
      line: key.line,
    },
  );
}

/** Exclusion constraints of a PostgreSQL source, as they were written. */
export function emitExclusions(plan: SchemaPlan, table: TargetTable, script: Script): void {
  for (const exclusion of table.source.exclusions ?? []) {
    // One without a name gets it from PostgreSQL, as it did at the source.
    const named = exclusion.name === undefined ? '' : `CONSTRAINT ${quoteIdentifier(plan.names.nameOf(exclusion))} `;
    const sql = `ALTER TABLE ${tableName(table)} ADD ${named}${exclusion.text}`;
    script.add('after-data', `${table.source.name}.${exclusion.name ?? 'exclusion'}`, sql, { line: exclusion.line });
  }
}

function keyWithout(object: string, line: number, reason: string): Finding {
  return problem('R05', {
    severity: 'behaviour',
    object,
    line,
    message: `A key of this table was left out, because ${reason}.`,
    why: 'PostgreSQL will not refuse rows that are there twice.',
    fix: 'Write the key anew, over other columns or an expression.',
  });
}

export function columnList(plan: SchemaPlan, table: TargetTable, names: readonly string[]): string {
  return names.map(name => quoteIdentifier(plan.names.columnOf(table.source, name))).join(', ');
}

export function targetOf(table: TargetTable, name: string): TargetTable['columns'][number]['target'] | undefined {
  const exact = table.columns.find(({ source }) => source.name === name);
  return (exact ?? table.columns.find(({ source }) => source.name.toLowerCase() === name.toLowerCase()))?.target;
}

/** Types without an order of their own in PostgreSQL. */
const unsortableTypes = new Set(['json', 'xml', 'point', 'line', 'lseg', 'box', 'path', 'polygon', 'circle']);

export function isSortable(type: string): boolean {
  return !unsortableTypes.has(type.toLowerCase());
}

/** Whether a prefix is shorter than what the column can hold. */
export function isPrefix(table: TargetTable, part: IndexPart): boolean {
  if (part.prefixLength === undefined || part.column === undefined) return false;
  const type = targetOf(table, part.column)?.type ?? 'text';
  const length = /^(?:var)?char\((\d+)\)$/.exec(type)?.[1];
  return length === undefined || Number(length) > part.prefixLength;
}

/** The beginning of a column, as an index expression. */
export function prefixed(target: { name: string; type: string }, length: number | undefined): string {
  const name = quoteIdentifier(target.name);
  const whole = /^(?:var)?char\((\d+)\)$/.exec(target.type)?.[1];
  if (length === undefined || (whole !== undefined && Number(whole) <= length)) return name;
  const family = familyOf(target.type);
  if (family === 'bytea') return `substr(${name}, 1, ${length})`;
  return family === 'text' ? `left(${name}, ${length})` : name;
}
