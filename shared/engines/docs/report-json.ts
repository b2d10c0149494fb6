import { z } from 'zod';
import type { Assessment, Finding } from '#shared/engines/schema/finding.ts';
import { severities } from '#shared/engines/schema/finding.ts';
import type { ForeignKey, Table } from '#shared/engines/schema/model.ts';
import { maskSample } from './mask-sample.ts';
import type { ReportSource } from './report-source.ts';
import { tableKey } from './table-names.ts';
import { countBySeverity, nextStepOf, verdictOf } from './verdict.ts';

const Hours = z.object({ min: z.number(), max: z.number() });
const dialects = ['mysql', 'mariadb', 'postgresql', 'sqlite', 'sqlserver', 'oracle'] as const;

const ReportColumn = z.object({
  name: z.string(),
  sourceType: z.string(),
  targetType: z.string(),
  nullable: z.boolean(),
  targetName: z.string(),
  lossy: z.boolean(),
  reason: z.string(),
});

const ReportForeignKey = z.object({
  name: z.string().nullable(),
  columns: z.array(z.string()),
  referencedTable: z.string(),
  /** Empty: the referenced table's primary key. */
  referencedColumns: z.array(z.string()),
  onDelete: z.string(),
  onUpdate: z.string(),
});

const ReportTable = z.object({
  name: z.string(),
  schema: z.string().nullable(),
  targetName: z.string(),
  columns: z.array(ReportColumn),
  /** Empty: the table has no primary key. */
  primaryKey: z.array(z.string()),
  foreignKeys: z.array(ReportForeignKey),
  /** null: the source holds no rows that could be counted (schema only). */
  rowCount: z.number().int().nullable(),
  line: z.number().int(),
});

const ReportFinding = z.object({
  code: z.string(),
  severity: z.enum(severities),
  object: z.string(),
  /** Line in the decompressed source; 0: the finding is about the whole. */
  line: z.number().int(),
  message: z.string(),
  why: z.string(),
  fix: z.string(),
  automatic: z.boolean(),
  effortHours: Hours,
  rows: z.number().int().nullable(),
  samples: z.array(z.object({ line: z.number().int(), value: z.string() })),
});

/**
 * The machine-readable report: what `cloudforge analyze --json` prints, what the API answers, and `report.json` in a
 * bundle. Nothing in it is capped. Row samples are masked unless `samplesMasked` is false.
 */
export const ReportJson = z.object({
  dialect: z.enum(dialects),
  serverVersion: z.string().nullable(),
  database: z.string().nullable(),
  /** false: the source ends before its own closing line; null: this kind of source has none. */
  complete: z.boolean().nullable(),
  tables: z.array(ReportTable),
  views: z.array(z.object({ name: z.string(), line: z.number().int() })),
  routines: z.array(z.object({ name: z.string(), kind: z.string(), line: z.number().int() })),
  triggers: z.array(z.object({ name: z.string(), table: z.string(), line: z.number().int() })),
  sequences: z.array(z.object({ name: z.string(), line: z.number().int() })),
  findings: z.array(ReportFinding),
  samplesMasked: z.boolean(),
  counts: z.object({
    blocker: z.object({ all: z.number(), open: z.number() }),
    'data-loss': z.object({ all: z.number(), open: z.number() }),
    behaviour: z.object({ all: z.number(), open: z.number() }),
    performance: z.object({ all: z.number(), open: z.number() }),
    cosmetic: z.object({ all: z.number(), open: z.number() }),
  }),
  verdict: z.object({ answer: z.string(), sentence: z.string() }),
  nextStep: z.object({ title: z.string(), text: z.string(), command: z.string().nullable() }),
  grade: z.enum(['A', 'B', 'C', 'D', 'E']),
  gradeReasons: z.array(z.string()),
  effortHours: Hours,
  loadOrder: z.object({ tables: z.array(z.string()), cycles: z.array(z.array(z.string())) }),
  sizing: z.object({
    dataBytesMin: z.number(),
    dataBytesMax: z.number(),
    diskBytes: z.number(),
    memoryBytes: z.number(),
    cpuMillicores: z.number(),
    connections: z.number(),
    reasons: z.array(z.string()),
  }),
  renames: z.array(z.object({ kind: z.string(), from: z.string(), to: z.string(), reason: z.string() })),
  extensions: z.array(z.string()),
  statistics: z.object({ bytes: z.number(), lines: z.number(), statements: z.number(), rows: z.number() }),
  /** null where the report was made without a file at hand. */
  source: z
    .object({ fileName: z.string(), sha256: z.string(), generatedAt: z.string(), version: z.string() })
    .nullable(),
});
export type ReportJson = z.infer<typeof ReportJson>;

const foreignKey = (key: ForeignKey): ReportJson['tables'][number]['foreignKeys'][number] => ({
  name: key.name ?? null,
  columns: key.columns,
  referencedTable: key.referencedTable,
  referencedColumns: key.referencedColumns,
  onDelete: key.onDelete,
  onUpdate: key.onUpdate,
});

const finding = (one: Finding, mask: boolean): ReportJson['findings'][number] => ({
  code: one.code,
  severity: one.severity,
  object: one.object,
  line: one.line,
  message: one.message,
  why: one.why,
  fix: one.fix,
  automatic: one.automatic,
  effortHours: one.effortHours,
  rows: one.rows ?? null,
  samples: (one.samples ?? []).map(sample => ({
    line: sample.line,
    value: mask ? maskSample(sample.value) : sample.value,
  })),
});

/**
 * The assessment as `ReportJson`. Tables that have no target (they could not be mapped) are listed with their source
 * columns and an empty `targetType`, so that nothing vanishes. `source` is null on the command line's plain analysis.
 */
export function reportJson(
  assessment: Assessment,
  options: { source?: ReportSource; maskSamples?: boolean } = {},
): ReportJson {
  const { model, target } = assessment;
  const mask = options.maskSamples ?? true;
  const verdict = verdictOf(assessment);
  const next = nextStepOf(assessment);
  // By name, not by identity: an assessment that crossed a thread or a file has no shared objects any more.
  const targets = new Map(target.tables.map(table => [tableKey(table.source), table]));
  const tableJson = (table: Table): ReportJson['tables'][number] => {
    const mapped = targets.get(tableKey(table));
    const columns = new Map((mapped?.columns ?? []).map(column => [column.source.name, column.target]));
    return {
      name: table.name,
      schema: table.schema ?? null,
      targetName: mapped?.name ?? '',
      columns: table.columns.map(column => ({
        name: column.name,
        sourceType: column.sourceType,
        targetType: columns.get(column.name)?.type ?? '',
        nullable: columns.get(column.name)?.nullable ?? column.nullable,
        targetName: columns.get(column.name)?.name ?? '',
        lossy: columns.get(column.name)?.lossy ?? false,
        reason: columns.get(column.name)?.reason ?? '',
      })),
      primaryKey: table.primaryKey?.columns ?? [],
      foreignKeys: table.foreignKeys.map(foreignKey),
      rowCount: table.rowCount,
      line: table.line,
    };
  };
  return {
    dialect: model.dialect,
    serverVersion: model.serverVersion ?? null,
    database: model.database ?? null,
    complete: model.complete,
    tables: model.tables.map(tableJson),
    views: model.views.map(({ name, line }) => ({ name, line })),
    routines: model.routines.map(({ name, kind, line }) => ({ name, kind, line })),
    triggers: model.triggers.map(({ name, table, line }) => ({ name, table, line })),
    sequences: model.sequences.map(({ name, line }) => ({ name, line })),
    findings: assessment.findings.map(one => finding(one, mask)),
    samplesMasked: mask,
    counts: countBySeverity(assessment.findings),
    verdict: { answer: verdict.answer, sentence: verdict.sentence },
    nextStep: { title: next.title, text: next.text, command: next.command ?? null },
    grade: assessment.grade.letter,
    gradeReasons: assessment.grade.reasons,
    effortHours: assessment.effortHours,
    loadOrder: assessment.loadOrder,
    sizing: assessment.sizing,
    renames: target.renames,
    extensions: target.extensions,
    statistics: model.statistics,
    source: options.source ?? null,
  };
}
