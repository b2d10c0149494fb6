import type { Assessment, Finding } from '../finding.ts';
import type { Model, Table } from '../model.ts';
import { type LeftWithTable, SkipImpact } from '../skip/skip-impact.ts';
import { skipTables } from '../skip/skip-tables.ts';
import { fittingTypes } from './fitting-types.ts';

/** A finding that a person can decide about. */
export interface OpenFinding {
  finding: Finding;
  /** What accepting it means, one sentence. */
  acceptMeans: string;
  /** Column of the table it is about, as the source names it. */
  column?: string;
}

export interface TableChoice {
  /** As `skip` takes it: with its schema where the source has several. */
  table: string;
  /** null: not counted. */
  rows: number | null;
  findings: OpenFinding[];
  /** Columns that findings are about, with the types that all their values fit into; the present one first. */
  columns: { column: string; sourceType: string; type: string; fitting: string[] }[];
  /** What can't be made without this table, at most `leftMax` of them. */
  left: LeftWithTable[];
  leftTotal: number;
  /** Why it can't be skipped; absent: it can. */
  stays?: string;
}

export interface Choices {
  tables: TableChoice[];
  /** Findings that are about no single table. */
  others: OpenFinding[];
}

const leftMax = 100;

/**
 * What a person can decide about before rows move: each table with its open findings, the types that fit its columns,
 * and what would go with it if it stayed behind.
 */
export function choicesOf({ model, target, findings, facts }: Assessment): Choices {
  const impact = new SkipImpact(model);
  const types = new Map(
    target.tables.map(({ source, columns }) => [
      tableKey(source),
      new Map(columns.map(column => [column.source.name, column.target.type])),
    ]),
  );
  const open = findings.filter(
    ({ automatic, suppressed, code }) => code !== 'R11' && (!automatic || suppressed !== undefined),
  );
  const placed = placeFindings(open, model);
  const tables = model.tables
    .filter(table => types.has(tableKey(table)))
    .map(table => {
      const { left } = impact.of([table, ...partitionsOf(model, table)]);
      const own = placed.get(table) ?? [];
      const columns = new Set(own.flatMap(({ column }) => (column === undefined ? [] : [column])));
      const name = impact.nameOf(table);
      // Alone, as partitions and heirs say no to it; that everything would be gone is for the whole to say.
      const stays =
        model.tables.length > 1 && table.parent !== undefined
          ? skipTables({ model, facts }, [{ table: name, reason: 'asked' }]).problems[0]?.message
          : undefined;
      return {
        table: name,
        rows: table.rowCount,
        findings: own,
        columns: table.columns
          .filter(column => columns.has(column.name))
          .map(column => {
            const type = types.get(tableKey(table))?.get(column.name) ?? 'text';
            const fitting = fittingTypes(column, model.dialect);
            return {
              column: column.name,
              sourceType: column.sourceType,
              type,
              fitting: [type, ...fitting.filter(each => each !== type)],
            };
          }),
        left: left.slice(0, leftMax),
        leftTotal: left.length,
        ...(stays !== undefined && { stays }),
      };
    });
  const ofTables = new Set([...placed.values()].flat().map(({ finding }) => finding));
  return { tables, others: open.filter(finding => !ofTables.has(finding)).map(openFinding) };
}

const tableKey = ({ schema, name }: Table): string => JSON.stringify([schema ?? '', name]);

function partitionsOf({ tables }: Model, { name }: Table): Table[] {
  return tables.filter(({ parent }) => parent?.kind === 'partition' && parent.name === name);
}

/** Findings by the table they are about: named as `table` or `table.column`, with or without a schema before it. */
function placeFindings(findings: readonly Finding[], { tables }: Model): Map<Table, OpenFinding[]> {
  const byName = new Map<string, Table[]>();
  for (const table of tables)
    for (const name of [table.name, ...(table.schema === undefined ? [] : [`${table.schema}.${table.name}`])])
      byName.set(name, [...(byName.get(name) ?? []), table]);
  const placed = new Map<Table, OpenFinding[]>();
  for (const finding of findings) {
    for (const table of tablesOf(finding.object, byName)) {
      const column = table.columns.find(({ name }) => finding.object.endsWith(`${table.name}.${name}`))?.name;
      const own = { ...openFinding(finding), ...(column !== undefined && { column }) };
      placed.set(table, [...(placed.get(table) ?? []), own]);
    }
  }
  return placed;
}

function tablesOf(object: string, byName: ReadonlyMap<string, Table[]>): readonly Table[] {
  for (let end = object.length; end > 0; end = object.lastIndexOf('.', end - 1)) {
    const found = byName.get(object.slice(0, end));
    if (found !== undefined) return found;
  }
  return [];
}

function openFinding(finding: Finding): OpenFinding {
  return { finding, acceptMeans: acceptMeans(finding) };
}

/** Rows with such values can't be carried as they are. */
const rejecting = new Set(['C12', 'C13']);

function acceptMeans({ code, severity, leftOut }: Finding): string {
  if (leftOut === true) return 'It will be missing in the new database, and the certificate lists it.';
  if (rejecting.has(code))
    return 'Rows with such values are left out, each kept with its reason, as many as you allow; or allow the change of such values.';
  if (severity === 'blocker')
    return 'The copy is made in spite of it. If it fails by it, or differs, the certificate says so.';
  if (severity === 'data-loss')
    return 'It is done as the report says, and the certificate counts each value that was changed.';
  return 'It counts as seen. Nothing else changes.';
}
