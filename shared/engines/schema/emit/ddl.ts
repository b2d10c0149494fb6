import type { Assessment, Finding, TargetTable } from '../finding.ts';
import type { SchemaPlan } from '../mapping/map-schema.ts';
import type { OtherObject, TableFacts, View } from '../model.ts';
import { emitChecks } from './emit-checks.ts';
import { emitComments } from './emit-comments.ts';
import { emitForeignKey } from './emit-foreign-keys.ts';
import { emitIndex } from './emit-indexes.ts';
import { emitExclusions, emitKeys, type UniqueGroups } from './emit-keys.ts';
import {
  emitExtensions,
  emitOther,
  emitRoutine,
  emitSequence,
  emitSequenceState,
  emitType,
  emitView,
  isCollation,
} from './emit-postgresql.ts';
import { emitTable } from './emit-table.ts';
import { emitTranslated } from './emit-translated.ts';
import { emitCounters, emitUpdateTimes } from './emit-triggers.ts';
import { otherObjects } from './left-by-hand.ts';
import { quoteIdentifier, quoteQualified } from './quote.ts';
import { type ParseSql, type Phase, Script, withoutSemicolon } from './script.ts';
import { translateGrant } from './translate-grant.ts';

export interface Ddl {
  statements: Assessment['ddl'];
  findings: Finding[];
}

const phases: readonly Phase[] = ['prepare', 'tables', 'after-data'];

/**
 * The statements that make the target: what tables need, the tables, and what comes after the rows (keys, indexes,
 * checks, foreign keys, triggers, counters, comments, views). Each is one statement with its semicolon.
 */
export function emitDdl(plan: SchemaPlan, facts: TableFacts, parse: ParseSql): Ddl {
  const script = new Script(parse);
  emitSchemas(plan, script);
  emitExtensions(plan, script);
  const made = plan.model.dialect === 'postgresql' ? emitInSourceOrder(plan, script) : emitMapped(plan, script);
  emitAfterData(plan, made, facts, script);
  if (plan.model.dialect === 'postgresql') emitPostgresqlTail(plan, script);
  else {
    emitTranslated(plan, made, script);
    script.findings.push(...otherObjects(plan.model.others, other => translateGrant(plan, other, script)));
  }
  const statements = phases.flatMap(phase => script.statements.filter(statement => statement.phase === phase));
  return { statements, findings: script.findings };
}

function emitSchemas(plan: SchemaPlan, script: Script): void {
  const { model, names } = plan;
  const objects = [...model.tables, ...model.views, ...model.sequences, ...model.types, ...model.routines];
  const used = new Set(objects.map(object => names.schemaOf(object.schema)));
  if (model.dialect === 'postgresql') for (const schema of model.schemas) used.add(names.schemaOf(schema));
  used.delete('public');
  for (const schema of used)
    script.add('prepare', `schema ${schema}`, `CREATE SCHEMA IF NOT EXISTS ${quoteIdentifier(schema)}`, { line: 0 });
  // A function may name what is made after it.
  if (model.dialect === 'postgresql' && model.routines.length > 0) {
    script.add('prepare', 'settings', 'SET check_function_bodies = false', { line: 0 });
  }
}

/** A PostgreSQL source has its objects in an order in which each can be made; it is kept. */
function emitInSourceOrder(plan: SchemaPlan, script: Script): TargetTable[] {
  const { model } = plan;
  const made: TargetTable[] = [];
  const firstTable = Math.min(...plan.target.tables.map(table => table.source.line), Number.MAX_SAFE_INTEGER);
  const firstView = Math.min(...model.views.map(view => view.line), Number.MAX_SAFE_INTEGER);
  for (const sequence of model.sequences) emitSequence(plan, sequence, script);
  const phaseOf = (line: number): Phase => (line < firstTable ? 'prepare' : line < firstView ? 'tables' : 'after-data');
  const early = model.types.map(type => ({
    line: type.line,
    make: () => emitType(plan, type, script, earlyPhase(phaseOf(type.line))),
  }));
  const routines = model.routines
    .filter(routine => phaseOf(routine.line) !== 'after-data')
    .map(routine => ({ line: routine.line, make: () => emitRoutine(routine, script, phaseOf(routine.line)) }));
  const collations = model.others.filter(isCollation).map(other => ({
    line: other.line,
    make: () =>
      script.add(earlyPhase(phaseOf(other.line)), `collation ${other.name}`, withoutSemicolon(other.text), {
        line: other.line,
      }),
  }));
  const makeTable = (table: TargetTable): void => {
    if (emitTable(plan, table, script)) made.push(table);
  };
  const tables = parentsFirst(plan);
  const independent = tables.filter(table => table.source.parent === undefined);
  const ordered = [
    ...collations,
    ...early,
    ...routines,
    ...independent.map(table => ({ line: table.source.line, make: () => makeTable(table) })),
  ];
  for (const { make } of ordered.sort((first, second) => first.line - second.line)) make();
  for (const table of tables) if (table.source.parent !== undefined) makeTable(table);
  for (const sequence of model.sequences) emitSequenceState(plan, sequence, script);
  return made;
}

function earlyPhase(phase: Phase): Phase {
  return phase === 'after-data' ? 'tables' : phase;
}

/** Tables so that a partition or an inheriting table comes after its parent. Bounded: each table is placed once. */
function parentsFirst(plan: SchemaPlan): TargetTable[] {
  const bySource = new Map(plan.target.tables.map(table => [table.source, table]));
  const placed = new Set<TargetTable>();
  const place = (table: TargetTable, depth: number): void => {
    if (placed.has(table) || depth > 100) return;
    const { parent } = table.source;
    const found = parent === undefined ? undefined : plan.lookup.find(parent.schema, parent.name);
    const target = found === undefined ? undefined : bySource.get(found);
    if (target !== undefined && target !== table) place(target, depth + 1);
    placed.add(table);
  };
  for (const table of plan.target.tables) place(table, 0);
  return [...placed];
}

function emitMapped(plan: SchemaPlan, script: Script): TargetTable[] {
  for (const sequence of plan.model.sequences) {
    emitSequence(plan, sequence, script);
    emitSequenceState(plan, sequence, script);
  }
  return plan.target.tables.filter(table => emitTable(plan, table, script));
}

function emitAfterData(plan: SchemaPlan, tables: readonly TargetTable[], facts: TableFacts, script: Script): void {
  const unique: UniqueGroups = new Map();
  // Partitions before their parents: the parent's key then takes up the partition's own.
  const childrenFirst = [...tables].reverse();
  for (const table of childrenFirst) unique.set(table, emitKeys(plan, table, script));
  for (const table of childrenFirst) {
    for (const index of table.source.indexes) {
      const group = emitIndex(plan, table, index, script);
      if (group !== undefined) unique.get(table)?.push(group);
    }
  }
  for (const table of tables) emitChecks(plan, table, script);
  for (const table of childrenFirst) emitExclusions(plan, table, script);
  const bySource = new Map<object, TargetTable>(tables.map(table => [table.source, table]));
  for (const table of tables) {
    for (const foreign of table.source.foreignKeys) {
      emitForeignKey(plan, table, foreign, { unique, tables: bySource, facts, script });
    }
  }
  for (const table of tables) {
    emitUpdateTimes(plan, table, script);
    emitCounters(table, script);
    emitComments(table, script);
  }
}

/** Views, late functions, triggers, row security and further objects of a PostgreSQL source, in its own order. */
function emitPostgresqlTail(plan: SchemaPlan, script: Script): void {
  const { model } = plan;
  const firstView = Math.min(...model.views.map(view => view.line), Number.MAX_SAFE_INTEGER);
  const left: OtherObject[] = [];
  const leftOut = new Set<View>();
  const late = [
    ...model.views.map(view => ({ line: view.line, make: () => emitView(plan, view, script, leftOut) })),
    ...model.routines
      .filter(routine => routine.line >= firstView)
      .map(routine => ({ line: routine.line, make: () => emitRoutine(routine, script, 'after-data') })),
    ...model.triggers.map(trigger => ({
      line: trigger.line,
      make: () => {
        const isOnLeftOut = [...leftOut].some(view => view.name === trigger.table && view.schema === trigger.schema);
        if (isOnLeftOut)
          left.push({ kind: 'other', name: `trigger ${trigger.name}`, text: trigger.text, line: trigger.line });
        else
          script.add('after-data', `trigger ${trigger.name}`, withoutSemicolon(trigger.text), {
            line: trigger.line,
            original: trigger.text,
          });
      },
    })),
    ...model.others.map(other => ({
      line: other.line,
      make: () => {
        // Columns need it: it was made before the tables.
        if (isCollation(other)) return;
        if (!emitOther(plan, other, script, leftOut)) left.push(other);
      },
    })),
  ];
  for (const { make } of late.sort((first, second) => first.line - second.line)) make();
  for (const table of plan.target.tables) {
    const name = quoteQualified(table.schema, table.name);
    for (const trait of table.source.traits) {
      const words =
        trait === 'ROW LEVEL SECURITY' ? 'ENABLE' : trait === 'FORCE ROW LEVEL SECURITY' ? 'FORCE' : undefined;
      if (words === undefined) continue;
      script.add('after-data', table.source.name, `ALTER TABLE ${name} ${words} ROW LEVEL SECURITY`, {
        line: table.source.line,
      });
    }
  }
  script.findings.push(...otherObjects(left, other => translateGrant(plan, other, script)));
}
