import type { TargetTable } from '../finding.ts';
import type { SchemaPlan } from '../mapping/map-schema.ts';
import { problem } from '../mapping/problem.ts';
import { referencedColumns } from '../mapping/table-lookup.ts';
import type { ForeignKey, TableFacts } from '../model.ts';
import { familyOf } from '../translate/value.ts';
import { columnList, targetOf, type UniqueGroups } from './emit-keys.ts';
import { tableName } from './emit-table.ts';
import { quoteIdentifier } from './quote.ts';
import type { Script } from './script.ts';

/**
 * One foreign key, or a finding why PostgreSQL would refuse it. Where rows without a parent were seen it is added as
 * NOT VALID: it holds for new rows, and can be validated once the old ones are mended.
 */
export function emitForeignKey(
  plan: SchemaPlan,
  table: TargetTable,
  foreign: ForeignKey,
  input: { unique: UniqueGroups; tables: ReadonlyMap<object, TargetTable>; facts: TableFacts; script: Script },
): void {
  const found = plan.lookup.parentOf(table.source, foreign);
  const parent = found === undefined ? undefined : input.tables.get(found);
  const reason = obstacle(plan, table, foreign, parent, input.unique);
  if (reason !== undefined || parent === undefined) {
    input.script.findings.push(
      withheld(table, foreign, reason ?? `the table ${foreign.referencedTable} is not in the source`),
    );
    return;
  }
  const isPeriod = foreign.period === true;
  const columns = endList(plan, table, foreign.columns, isPeriod);
  const referenced = endList(plan, parent, referencedColumns(foreign, parent.source), isPeriod);
  const clauses = [
    `FOREIGN KEY (${columns}) REFERENCES ${tableName(parent)} (${referenced})`,
    ...(foreign.match === 'full' ? ['MATCH FULL'] : []),
    ...(foreign.onUpdate === 'no action' ? [] : [`ON UPDATE ${foreign.onUpdate.toUpperCase()}`]),
    ...(foreign.onDelete === 'no action' ? [] : [`ON DELETE ${foreign.onDelete.toUpperCase()}`]),
    ...(foreign.deferrable === true
      ? [`DEFERRABLE${foreign.initiallyDeferred === true ? ' INITIALLY DEFERRED' : ''}`]
      : []),
    ...(staysUnvalidated(table, foreign, input.facts) ? ['NOT VALID'] : []),
  ];
  const name = quoteIdentifier(plan.names.nameOf(foreign));
  const sql = `ALTER TABLE ${tableName(table)} ADD CONSTRAINT ${name} ${clauses.join(' ')}`;
  input.script.add('after-data', table.source.name, sql, { line: foreign.line });
}

/** The last column of a key over periods is the range. */
function endList(plan: SchemaPlan, table: TargetTable, names: readonly string[], isPeriod: boolean): string {
  if (!isPeriod || names.length < 2) return columnList(plan, table, names);
  return `${columnList(plan, table, names.slice(0, -1))}, PERIOD ${columnList(plan, table, names.slice(-1))}`;
}

/** Why PostgreSQL would refuse the key; undefined if it would not. */
function obstacle(
  plan: SchemaPlan,
  table: TargetTable,
  foreign: ForeignKey,
  parent: TargetTable | undefined,
  unique: UniqueGroups,
): string | undefined {
  if (parent === undefined) return `the table ${foreign.referencedTable} is not in the source`;
  const referenced = referencedColumns(foreign, parent.source);
  if (foreign.columns.length === 0 || referenced.length !== foreign.columns.length) {
    return `it has ${foreign.columns.length} columns and points to ${referenced.length}`;
  }
  for (const [index, name] of foreign.columns.entries()) {
    const child = targetOf(table, name);
    const target = targetOf(parent, referenced[index] ?? '');
    if (child === undefined) return `the column ${name} is not in the table`;
    if (target === undefined) return `${foreign.referencedTable} has no column ${referenced[index]}`;
    if (plan.model.dialect !== 'postgresql' && !comparable(child.type, target.type)) {
      return `${name} became ${child.type} and the column it points to ${target.type}, which PostgreSQL does not compare`;
    }
  }
  const names = referenced.map(name => plan.names.columnOf(parent.source, name));
  if (new Set(names).size < names.length) return 'it names a column twice';
  const isUnique = (unique.get(parent) ?? []).some(
    group => group.length === names.length && names.every(name => group.includes(name)),
  );
  return isUnique ? undefined : `the columns of ${foreign.referencedTable} that it points to are not a key`;
}

function comparable(child: string, parent: string): boolean {
  const [first, second] = [familyOf(child), familyOf(parent)];
  if (first === 'other' || second === 'other') return child === parent;
  // PostgreSQL takes an integer for a numeric, but not the other way round.
  if (first === 'integer' && second === 'decimal') return true;
  return first === second;
}

function staysUnvalidated(table: TargetTable, foreign: ForeignKey, facts: TableFacts): boolean {
  // PostgreSQL before 18 has no NOT VALID for partitioned tables.
  if (table.source.partitioning !== undefined) return false;
  if (foreign.notValid === true) return true;
  return facts.orphans.some(
    orphan =>
      orphan.count > 0 &&
      orphan.table === table.source.name &&
      orphan.columns.join('\0') === foreign.columns.join('\0') &&
      orphan.referencedTable.toLowerCase() === foreign.referencedTable.toLowerCase(),
  );
}

function withheld(table: TargetTable, foreign: ForeignKey, reason: string): ReturnType<typeof problem> {
  return problem('R04', {
    severity: 'behaviour',
    object: `${table.source.name}.${foreign.name ?? foreign.columns.join(', ')}`,
    line: foreign.line,
    message: `The foreign key from ${foreign.columns.join(', ')} to ${foreign.referencedTable} was left out, because ${reason}.`,
    why: 'PostgreSQL will not refuse rows that point to nothing.',
    fix: 'Give the referenced columns a unique key and both ends the same type at the source, or add the foreign key by hand afterwards.',
  });
}
