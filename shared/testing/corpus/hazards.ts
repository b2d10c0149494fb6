import type { Assessment } from '#shared/engines/schema/finding.ts';
import type { ForeignKey, Table } from '#shared/engines/schema/model.ts';
import type { SourceServer } from './discover.ts';
import { type Measure, measuresOf } from './measures.ts';

/** Runs a query of the source's own dialect that answers one row of numbers or texts. */
export type QueryRow = (select: readonly string[], from: string) => Promise<(string | null)[]>;

export interface HazardSource {
  server: SourceServer;
  row: QueryRow;
  /** A name as this server quotes it. */
  quote(name: string): string;
}

/**
 * Asks the real server for everything the profiler counted in rows, and compares: counts of values (zero dates, empty
 * texts, NUL ...), equal rows, rows without a parent; then that the findings give the same numbers. Returns what
 * differs, one line each.
 */
export async function compareHazards(source: HazardSource, assessment: Assessment): Promise<string[]> {
  const lines: string[] = [];
  for (const table of assessment.model.tables) {
    if (!isComparable(table, assessment)) continue;
    lines.push(...(await compareColumns(source, table, assessment)));
    lines.push(...(await compareEqualRows(source, table, assessment)));
    for (const key of table.foreignKeys) lines.push(...(await compareOrphans(source, table, key, assessment)));
  }
  return lines;
}

/** Rows were read one by one, and nothing the script did afterwards changed them unseen. */
function isComparable(table: Table, assessment: Assessment): boolean {
  return (
    table.rowCount !== null &&
    table.rowCount > 0 &&
    table.engine?.startsWith('virtual:') !== true &&
    !assessment.model.issues.some(issue => issue.code === 'command-ignored' || issue.object === table.name)
  );
}

const fromTable = (source: HazardSource, table: Table): string =>
  (table.schema === undefined ? [table.name] : [table.schema, table.name]).map(source.quote).join('.');

async function compareColumns(source: HazardSource, table: Table, assessment: Assessment): Promise<string[]> {
  const wanted = table.columns.flatMap(column => {
    const { profile } = column;
    // Columns that the rows leave out hold what the server puts there.
    if (profile === undefined || profile.rows !== table.rowCount || column.generated !== undefined) return [];
    return measuresOf(source.server, column, source.quote(column.name)).map(measure => ({ column, profile, measure }));
  });
  if (wanted.length === 0) return [];
  const answers = await source.row(
    wanted.map(({ measure }) => measure.sql),
    fromTable(source, table),
  );
  return wanted.flatMap(({ column, profile, measure }, at) => {
    const expected = normalised(answers[at] ?? '0');
    const got = profile.approximate.includes(measure.field) ? expected : normalised(String(measure.read(profile) ?? 0));
    const place = `${table.name}.${column.name}`;
    return [
      ...(expected === got ? [] : [`${place}: the server counts ${measure.field} ${expected}, the profile ${got}`]),
      ...findingDiffers(measure, place, Number(expected), assessment),
    ];
  });
}

const normalised = (text: string): string => (/^-?\d+\.0+$/.test(text) ? text.replace(/\.0+$/, '') : text);

function findingDiffers(measure: Measure, place: string, rows: number, assessment: Assessment): string[] {
  if (measure.code === undefined) return [];
  const found = assessment.findings.filter(
    finding => finding.code === measure.code && namesPlace(finding.object, place),
  );
  if (rows === 0) {
    const wrong = found.filter(finding => (finding.rows ?? 0) > 0);
    return wrong.map(finding => `${place}: ${measure.code} says ${finding.rows} rows, the server 0`);
  }
  return found.some(finding => finding.rows === rows)
    ? []
    : [
        `${place}: the server counts ${rows} rows, ${measure.code} says ${found.map(finding => finding.rows).join() || 'nothing'}`,
      ];
}

/** A finding about several places at once names how many: its numbers are of no use here. */
function namesPlace(object: string, place: string): boolean {
  return object === place || object.endsWith(`.${place}`);
}

async function compareEqualRows(source: HazardSource, table: Table, assessment: Assessment): Promise<string[]> {
  if (table.primaryKey !== undefined || table.uniqueKeys.length > 0 || table.indexes.some(index => index.unique))
    return [];
  if (table.columns.some(column => /^(json|xml|geometry|named)$/.test(column.type.kind))) return [];
  const fact = assessment.facts.duplicateRows.find(entry => entry.table === table.name);
  if (fact?.approximate === true) return [];
  const columns = table.columns.map(column =>
    source.server === 'mysql' && /char|text|enum|set/.test(column.type.kind)
      ? `BINARY ${source.quote(column.name)}`
      : source.quote(column.name),
  );
  const groups = `(SELECT count(*) - 1 AS n FROM ${fromTable(source, table)} GROUP BY ${columns.join(', ')}) AS twins`;
  const [sum] = await source.row(['coalesce(sum(n), 0)'], groups);
  const expected = Number(sum ?? 0);
  const got = fact?.count ?? 0;
  const found = assessment.findings.find(finding => finding.code === 'C07' && namesPlace(finding.object, table.name));
  return [
    ...(expected === got
      ? []
      : [`${table.name}: the server has ${expected} rows that repeat another, the facts ${got}`]),
    ...(expected === (found?.rows ?? 0) ? [] : [`${table.name}: C07 says ${found?.rows}, the server ${expected}`]),
  ];
}

/** Equal as PostgreSQL will see it: to the letter. */
function sameValue(server: SourceServer, parent: string, child: string): string {
  if (server === 'mysql') return `${parent} = ${child} AND BINARY ${parent} = BINARY ${child}`;
  return server === 'sqlite' ? `${parent} = ${child} AND ${child} = ${parent} COLLATE BINARY` : `${parent} = ${child}`;
}

async function compareOrphans(
  source: HazardSource,
  table: Table,
  key: ForeignKey,
  assessment: Assessment,
): Promise<string[]> {
  const parent = assessment.model.tables.find(other => other.name.toLowerCase() === key.referencedTable.toLowerCase());
  const columns = key.referencedColumns.length > 0 ? key.referencedColumns : (parent?.primaryKey?.columns ?? []);
  if (parent === undefined || columns.length !== key.columns.length || !isComparable(parent, assessment)) return [];
  const facts = assessment.facts.orphans.filter(
    entry =>
      entry.table === table.name &&
      entry.columns.join() === key.columns.join() &&
      entry.referencedTable === parent.name,
  );
  if (facts.some(entry => entry.approximate)) return [];
  const { quote } = source;
  const on = key.columns.map((column, at) =>
    sameValue(source.server, `p.${quote(columns[at] ?? '')}`, `c.${quote(column)}`),
  );
  const given = key.columns.map(column => `c.${quote(column)} IS NOT NULL`);
  const [sum] = await source.row(
    ['count(*)'],
    `${fromTable(source, table)} c WHERE ${given.join(' AND ')} AND NOT EXISTS (SELECT 1 FROM ${fromTable(source, parent)} p WHERE ${on.join(' AND ')})`,
  );
  const expected = Number(sum ?? 0);
  const got = facts[0]?.count ?? 0;
  const place = `${table.name}.${key.columns.join(', ')}`;
  const found = assessment.findings.find(
    finding => finding.code === 'C09' && namesPlace(finding.object, place) && finding.rows === expected,
  );
  return [
    ...(expected === got ? [] : [`${place}: the server has ${expected} rows without a parent, the facts ${got}`]),
    ...(expected === 0 || found !== undefined ? [] : [`${place}: no finding C09 with ${expected} rows`]),
  ];
}
