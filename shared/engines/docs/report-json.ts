import { z } from 'zod';
import type { Assessment, Finding } from '#shared/engines/schema/finding.ts';
import { severities } from '#shared/engines/schema/finding.ts';
import type { ForeignKey, Table } from '#shared/engines/schema/model.ts';
import { copyTimeOf } from './copy-time.ts';
import { effortByObject } from './effort-by-object.ts';
import { maskSample } from './mask-sample.ts';
import { RehearsalSummary } from './rehearsal.ts';
import type { ReportSource } from './report-source.ts';
import { runbookOf } from './runbook/runbook.ts';
import { columnChanges, schemaDiffOf } from './schema-diff.ts';
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

const Side = z.object({ name: z.string(), type: z.string(), nullable: z.boolean(), default: z.string() });
const LeftOut = z.object({ code: z.string(), object: z.string(), message: z.string() });

const ReportDiff = z.object({
  tables: z.array(
    z.object({
      source: z.string(),
      /** null: the table is not in the new database. */
      target: z.string().nullable(),
      columns: z.array(
        z.object({
          source: Side,
          /** null: the column is not in the new table. */
          target: Side.nullable(),
          changes: z.array(z.enum(columnChanges)),
          lossy: z.boolean(),
          reason: z.string(),
        }),
      ),
      /** Statements of PostgreSQL. */
      constraints: z.array(z.string()),
      indexes: z.array(z.string()),
      triggers: z.array(z.string()),
      counters: z.array(z.string()),
      partitions: z.number().int(),
      leftOut: z.array(LeftOut),
    }),
  ),
  madeBeside: z.array(z.object({ object: z.string(), statements: z.number().int() })),
  leftOut: z.array(LeftOut),
});

const RunbookPart = z.object({
  title: z.string(),
  text: z.string(),
  steps: z.array(
    z.object({
      title: z.string(),
      who: z.enum(['database administrator', 'developer', 'owner']),
      duration: z.string(),
      text: z.string(),
      commands: z.array(z.string()),
      checks: z.array(z.string()),
    }),
  ),
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
  /** Each finding in full at its object; the total counts further findings of one rule less. */
  effortByObject: z.array(
    z.object({
      kind: z.enum(['table', 'view', 'routine', 'trigger', 'other']),
      object: z.string(),
      hours: Hours,
      findings: z.number().int(),
      open: z.number().int(),
      codes: z.array(z.string()),
    }),
  ),
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
  /** Of a whole run with indexes and proof; `measured` by a rehearsal, else from rows and bytes at assumed rates. */
  copyTime: z.object({
    minutesMin: z.number(),
    minutesMax: z.number(),
    measured: z.boolean(),
    rows: z.number(),
    bytes: z.number(),
    basis: z.string(),
  }),
  diff: ReportDiff,
  runbook: z.object({
    outage: z.string(),
    parts: z.array(RunbookPart),
    pointOfNoReturn: z.string(),
    wayBack: RunbookPart,
  }),
  /** null: there was none. */
  rehearsal: RehearsalSummary.nullable(),
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
  options: { source?: ReportSource; maskSamples?: boolean; rehearsal?: RehearsalSummary } = {},
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
    effortByObject: effortByObject(assessment),
    loadOrder: assessment.loadOrder,
    sizing: assessment.sizing,
    copyTime: copyTimeOf(assessment, options.rehearsal),
    diff: schemaDiffOf(assessment),
    runbook: runbookOf(assessment, options.source?.fileName ?? 'the-export', options.rehearsal),
    rehearsal: options.rehearsal ?? null,
    renames: target.renames,
    extensions: target.extensions,
    statistics: model.statistics,
    source: options.source ?? null,
  };
}

/** The JSON Schema (draft 2020-12) of `report.json`, as it is published with every bundle and on the site. */
export function reportJsonSchema(): object {
  return {
    ...z.toJSONSchema(ReportJson),
    title: 'CloudForge migration report',
    description: 'The report of an analysis: report.json in a bundle, and what cloudforge analyze --json prints.',
  };
}
