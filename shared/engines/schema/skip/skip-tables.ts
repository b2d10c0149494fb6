import type { Model, Reading, Table } from '../model.ts';
import { fitsPattern } from '../pattern.ts';
import { leaveOut } from './leave-out.ts';
import { nearNames } from './near-names.ts';
import type { LeftWithTable } from './skip-impact.ts';

/** A table that its owner leaves behind, with the reason. */
export interface SkipChoice {
  /** `table` or `schema.table`, as the source names it; `*` stands for any run of characters. */
  table: string;
  reason: string;
  /** Where somebody wrote it, for messages: `cloudforge.toml, line 4`. */
  place?: string;
}

export interface SkippedTable {
  schema?: string;
  name: string;
  reason: string;
  /** Rows in the source as they were counted; null: they were not counted. */
  rows: number | null;
  line: number;
}

/** What was left behind by choice. */
export interface Skipped {
  tables: SkippedTable[];
  /** What can't be made without them. */
  left: LeftWithTable[];
  /** Places in their rows that could not be read, or statements that change them: of no concern any more. */
  issues: number;
}

/** A choice that can't be followed. `choice`: its place in the list, from 0. */
export interface SkipProblem {
  choice: number;
  message: string;
}

export interface SkipOutcome {
  reading: Reading;
  skipped: Skipped;
  /** Nothing is to be done while there is one: a table that was meant to stay behind would be copied. */
  problems: SkipProblem[];
}

/** A choice as somebody may have misspelt it is named among so many tables at most. */
const namesMax = 20_000;

/**
 * The source as if the chosen tables, and what can't be without them, were not in it: foreign keys of other tables,
 * views, routines and triggers that need them. Partitions go with their table. The reading that was given stays as it is.
 */
export function skipTables(reading: Reading, choices: readonly SkipChoice[]): SkipOutcome {
  const nothing = { reading, skipped: { tables: [], left: [], issues: 0 }, problems: [] };
  if (choices.length === 0) return nothing;
  const { model } = reading;
  const chosen = new Map<Table, number>();
  const problems: SkipProblem[] = [];
  for (const [choice, { table: pattern }] of choices.entries()) {
    const fitting = model.tables.filter(table => fits(pattern, table));
    if (fitting.length === 0) problems.push({ choice, message: unknownTable(pattern, model) });
    for (const table of fitting) if (!chosen.has(table)) chosen.set(table, choice);
  }
  addPartitions(model, chosen);
  problems.push(...impossible(model, chosen));
  if (problems.length > 0) return { ...nothing, problems: problems.map(problem => withPlace(problem, choices)) };
  const reasons = new Map([...chosen].map(([table, choice]) => [table, choices[choice]?.reason.trim() ?? '']));
  return { ...leaveOut(reading, reasons), problems };
}

function withPlace({ choice, message }: SkipProblem, choices: readonly SkipChoice[]): SkipProblem {
  const place = choices[choice]?.place;
  return { choice, message: place === undefined ? message : `${place}: ${message}` };
}

function fits(pattern: string, { schema, name }: Table): boolean {
  return fitsPattern(pattern, name) || (schema !== undefined && fitsPattern(pattern, `${schema}.${name}`));
}

function unknownTable(pattern: string, model: Model): string {
  const names = model.tables
    .slice(0, namesMax)
    .flatMap(({ schema, name }) => (schema === undefined || !pattern.includes('.') ? [name] : [`${schema}.${name}`]));
  const near = nearNames(pattern, names);
  const hint = near.length === 0 ? '' : ` There is ${near.join(', ')}.`;
  return `No table of the source is called ${pattern}, so it can't be skipped.${hint}`;
}

const partitionDepthMax = 100;

function addPartitions(model: Model, chosen: Map<Table, number>): void {
  for (let depth = 0; depth < partitionDepthMax; depth += 1) {
    const before = chosen.size;
    for (const table of model.tables) {
      const parent = table.parent?.kind === 'partition' ? parentOf(model, table) : undefined;
      const choice = parent === undefined ? undefined : chosen.get(parent);
      if (choice !== undefined && !chosen.has(table)) chosen.set(table, choice);
    }
    if (chosen.size === before) return;
  }
}

function parentOf({ tables }: Model, { schema, parent }: Table): Table | undefined {
  const inSchema = parent?.schema ?? schema;
  const named = tables.filter(table => table.name === parent?.name);
  return named.find(table => (table.schema ?? '') === (inSchema ?? '')) ?? named[0];
}

/** Choices that would leave rows without a place, or nothing at all. */
function impossible(model: Model, chosen: ReadonlyMap<Table, number>): SkipProblem[] {
  const problems: SkipProblem[] = [];
  for (const table of model.tables) {
    const parent = table.parent === undefined ? undefined : parentOf(model, table);
    if (parent === undefined || chosen.has(table) === chosen.has(parent)) continue;
    const choice = chosen.get(table) ?? chosen.get(parent) ?? 0;
    if (table.parent?.kind === 'partition')
      problems.push({
        choice,
        message: `${table.name} is a partition of ${parent.name}: its rows are rows of that table. Skip ${parent.name}, or neither.`,
      });
    else if (chosen.has(parent))
      problems.push({
        choice,
        message: `${table.name} inherits from ${parent.name}, and can't be made without it. Skip both, or neither.`,
      });
  }
  if (model.tables.length > 0 && chosen.size === model.tables.length)
    problems.push({ choice: 0, message: 'Every table would be skipped, so there is nothing left to migrate.' });
  return problems;
}
