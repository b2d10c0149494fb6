/** Builders of small assessments for tests: only what a test is about has to be named. */
import type { Assessment, Finding, Severity, TargetTable } from '#shared/engines/schema/finding.ts';
import type { Column, ForeignKey, Model, SourceType, Table } from '#shared/engines/schema/model.ts';

export type ColumnSpec = [
  name: string,
  sourceType: string,
  targetType: string,
  options?: { nullable?: boolean; lossy?: boolean; reason?: string },
];
type Reference = [columns: string | string[], table: string];

const typeOf = (sourceType: string): SourceType =>
  sourceType.startsWith('int') || sourceType.startsWith('bigint')
    ? { kind: 'integer', bits: sourceType.startsWith('int') ? 32 : 64, unsigned: sourceType.includes('unsigned') }
    : { kind: 'text' };

/** A source column; the rest of its facts are plain. */
export function buildColumn(name: string, sourceType = 'int(11)', nullable = false): Column {
  return { name, sourceType, type: typeOf(sourceType), nullable, line: 1 };
}

export function buildForeignKey(columns: string[], referencedTable: string): ForeignKey {
  return { columns, referencedTable, referencedColumns: ['id'], onDelete: 'no action', onUpdate: 'no action', line: 1 };
}

/** A table with its target: the first column is the primary key unless `key` says otherwise. */
export function buildTable(
  name: string,
  columns: ColumnSpec[],
  references: Reference[] = [],
  options: { rows?: number | null; key?: string[]; line?: number } = {},
): TargetTable {
  const sources = columns.map(([column, sourceType, , extra]) =>
    buildColumn(column, sourceType, extra?.nullable ?? false),
  );
  const key = options.key ?? [sources[0]?.name ?? 'id'];
  const line = options.line ?? 1;
  const source: Table = {
    name,
    columns: sources,
    ...(key.length > 0 ? { primaryKey: { columns: key, line } } : {}),
    uniqueKeys: [],
    foreignKeys: references.map(([from, to]) => buildForeignKey(typeof from === 'string' ? [from] : from, to)),
    checks: [],
    indexes: [],
    traits: [],
    line,
    rowCount: options.rows === undefined ? 100 : options.rows,
    rowSpans: [],
    rowBytes: (options.rows ?? 100) * 64,
  };
  return {
    source,
    schema: 'public',
    name,
    columns: columns.map(([column, , targetType, extra], index) => ({
      source: sources[index] ?? buildColumn(column),
      target: {
        name: column,
        type: targetType,
        nullable: extra?.nullable ?? false,
        lossy: extra?.lossy ?? false,
        reason: extra?.reason ?? 'Same range and meaning.',
      },
    })),
  };
}

export function buildFinding(code: string, severity: Severity, object: string, extra: Partial<Finding> = {}): Finding {
  return {
    code,
    severity,
    object,
    line: 10,
    message: `Something about ${object}.`,
    why: 'It would surprise the application.',
    fix: 'Decide what should happen.',
    automatic: false,
    effortHours: { min: 0.5, max: 1 },
    ...extra,
  };
}

function modelOf(tables: TargetTable[]): Model {
  return {
    dialect: 'mysql',
    serverVersion: '5.7.44',
    writtenBy: 'mysqldump 10.13',
    database: 'bike_rental',
    charset: 'utf8mb4',
    complete: true,
    schemas: [],
    tables: tables.map(table => table.source),
    views: [{ name: 'busy_station', columns: ['label'], query: 'select label from station', line: 240 }],
    routines: [
      { name: 'price_of', kind: 'function', text: 'CREATE FUNCTION price_of() RETURNS int RETURN 1', line: 260 },
    ],
    triggers: [
      {
        name: 'rental_ai',
        table: 'rental',
        timing: 'after',
        events: ['insert'],
        text: 'CREATE TRIGGER rental_ai',
        line: 280,
      },
    ],
    sequences: [],
    types: [],
    others: [{ kind: 'event', name: 'nightly_clean_up', text: 'CREATE EVENT nightly_clean_up', line: 300 }],
    issues: [],
    statistics: { bytes: 812_345_678, lines: 30_112, statements: 4_120, rows: 8_559_378 },
  };
}

/** Assessment over given target tables and findings; everything else follows from them. */
export function assessmentOf(tables: TargetTable[], findings: Finding[], extra: Partial<Assessment> = {}): Assessment {
  const sum = (pick: 'min' | 'max'): number =>
    findings.reduce((hours, finding) => hours + finding.effortHours[pick], 0);
  return {
    model: modelOf(tables),
    facts: { duplicateKeys: [], orphans: [], duplicateRows: [] },
    target: { tables, renames: [], extensions: [] },
    findings,
    grade: {
      letter: 'C',
      reasons: ['14 rows break a foreign key.', 'Three columns hold values that need a decision.'],
    },
    effortHours: { min: sum('min'), max: sum('max') },
    ddl: [
      { phase: 'prepare', object: 'public', sql: 'CREATE SCHEMA IF NOT EXISTS public' },
      ...tables.map(table => ({
        phase: 'tables' as const,
        object: table.name,
        sql: `CREATE TABLE "public"."${table.name.replaceAll('"', '""')}" (\n${table.columns.map(({ target }) => `  "${target.name.replaceAll('"', '""')}" ${target.type}`).join(',\n')}\n);`,
      })),
    ],
    loadOrder: { tables: tables.map(table => table.name), cycles: [] },
    sizing: {
      dataBytesMin: 700_000_000,
      dataBytesMax: 1_400_000_000,
      diskBytes: 8_589_934_592,
      memoryBytes: 2_147_483_648,
      cpuMillicores: 1000,
      connections: 40,
      reasons: [
        'The dump holds 775 MiB of row text; PostgreSQL stores it with indexes in 0.7 to 1.3 GiB.',
        'Memory holds the indexes and the rows of the last weeks.',
      ],
    },
    ...extra,
  };
}
