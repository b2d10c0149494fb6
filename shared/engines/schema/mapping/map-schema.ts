import { quoteIdentifier, quoteLiteral, quoteQualified } from '../emit/quote.ts';
import type { Finding, TargetColumn, TargetSchema, TargetTable } from '../finding.ts';
import type { Column, Model, Sequence, Table, TableFacts } from '../model.ts';
import type { Scope } from '../translate/render.ts';
import { grammarOf, type ScopeColumn, tableScope, translateAssigned } from '../translate/translate.ts';
import { type Cast, chosenType } from './casts.ts';
import { mapDefault } from './map-default.ts';
import { mapType } from './map-type.ts';
import type { MappedType } from './mapped-type.ts';
import { type NamePlan, planNames } from './name-plan.ts';
import { commented, problem } from './problem.ts';
import { TableLookup } from './table-lookup.ts';
import { textTraits } from './text-traits.ts';
import { unifyForeignKeys } from './unify-foreign-keys.ts';
import { isShadowTable } from './virtual-tables.ts';

/** The mapping with what the statements need besides: the names, and each table's columns for the translator. */
export interface SchemaPlan {
  model: Model;
  target: TargetSchema;
  names: NamePlan;
  lookup: TableLookup;
  /** Undefined for dialects whose expressions are not translated. */
  scopeOf(table: TargetTable): Scope | undefined;
  findings: Finding[];
}

/** The PostgreSQL type, name, default and nullability of every column of the source. */
export function mapSchema(model: Model, facts: TableFacts, casts: readonly Cast[] = []): TargetSchema {
  return planSchema(model, facts, casts).target;
}

/** As mapSchema, with the findings about what could not be mapped. */
export function planSchema(model: Model, _facts: TableFacts, casts: readonly Cast[] = []): SchemaPlan {
  const findings: Finding[] = [];
  const names = planNames(model);
  const lookup = new TableLookup(model);
  const tables = model.tables.filter(table => !isShadowTable(model, table));
  const types = new Map<Column, MappedType>();
  for (const table of tables) {
    const keys = keyColumns(table);
    for (const column of table.columns) {
      const context = { model, dialect: model.dialect, table, column, inKey: keys.has(column.name) };
      types.set(column, chosenType(casts, table, column, findings) ?? mapType(context));
    }
  }
  if (model.dialect !== 'postgresql') unifyForeignKeys(model, lookup, types);
  const scopes = new Map<TargetTable, Scope | undefined>();
  const sequences = new Set(
    model.sequences.map(sequence => quoteQualified(names.schemaOf(sequence.schema), names.nameOf(sequence))),
  );
  const targets = tables.map(table => {
    const columns = table.columns.map(source => ({ source, target: plainColumn(model, table, source, types, names) }));
    const target: TargetTable = {
      source: table,
      schema: names.schemaOf(table.schema),
      name: names.nameOf(table),
      columns,
    };
    scopes.set(target, scopeOf(model, target));
    return target;
  });
  for (const target of targets) addExpressions(model, target, scopes.get(target), names, sequences, findings);
  return {
    model,
    target: { tables: targets, renames: names.renames, extensions: neededExtensions(model, types) },
    names,
    lookup,
    scopeOf: table => scopes.get(table),
    findings,
  };
}

function keyColumns(table: Table): Set<string> {
  const names = new Set<string>();
  for (const key of [table.primaryKey, ...table.uniqueKeys]) for (const name of key?.columns ?? []) names.add(name);
  for (const index of table.indexes) {
    for (const part of index.parts) if (part.column !== undefined) names.add(part.column);
  }
  for (const foreign of table.foreignKeys) for (const name of foreign.columns) names.add(name);
  return names;
}

/** The sequence of the source that a serial column counts with: it is kept, with the default that names it. */
export function ownSequence(model: Model, table: Table, column: Column): Sequence | undefined {
  const name = column.identity?.sequence;
  if (column.identity?.kind !== 'auto-increment' || name === undefined) return undefined;
  return model.sequences.find(sequence => sequence.name === name && (sequence.schema ?? '') === (table.schema ?? ''));
}

const identityTypes = new Set(['smallint', 'integer', 'bigint']);

function plainColumn(
  model: Model,
  table: Table,
  column: Column,
  types: Map<Column, MappedType>,
  names: NamePlan,
): TargetColumn {
  const mapped = types.get(column) ?? { type: 'text', lossy: true, reason: 'no type was found' };
  const inPrimaryKey = table.primaryKey?.columns.includes(column.name) ?? false;
  const keyHasNulls = inPrimaryKey && (column.profile?.nulls ?? 0) > 0;
  const nullable = inPrimaryKey ? keyHasNulls : column.nullable || mapped.becomesNullable === true;
  const identity = column.identity;
  const counts =
    identity !== undefined &&
    column.generated === undefined &&
    identityTypes.has(mapped.type) &&
    ownSequence(model, table, column) === undefined;
  return {
    name: names.columnOf(table, column.name),
    type: mapped.type,
    nullable: counts ? false : nullable,
    ...(counts && {
      identity: {
        start: identity.start ?? '1',
        increment: identity.increment ?? '1',
        ...(identity.next !== undefined && { next: identity.next }),
      },
    }),
    lossy: mapped.lossy,
    reason: mapped.reason,
  };
}

function scopeOf(model: Model, table: TargetTable): Scope | undefined {
  const grammar = grammarOf(model.dialect);
  if (grammar === undefined) return undefined;
  return tableScope(grammar, table.source.name, scopeColumns(model, table));
}

/** The columns of a table for the translator. */
export function scopeColumns(model: Model, table: TargetTable): ScopeColumn[] {
  return table.columns.map(({ source, target }) => ({
    source: source.name,
    sql: quoteIdentifier(target.name),
    type: target.type,
    ...textTraits(model, table.source, source),
  }));
}

function addExpressions(
  model: Model,
  table: TargetTable,
  scope: Scope | undefined,
  names: NamePlan,
  sequences: ReadonlySet<string>,
  findings: Finding[],
): void {
  const context = { dialect: model.dialect, scope, schemaOf: names.schemaOf, sequences };
  for (const { source, target } of table.columns) {
    const object = `${table.source.name}.${source.name}`;
    const sequence = ownSequence(model, table.source, source);
    if (sequence !== undefined) {
      const name = quoteQualified(names.schemaOf(sequence.schema), names.nameOf(sequence));
      target.default = `nextval(${quoteLiteral(name)}::regclass)`;
    } else if (target.identity === undefined) {
      const translated = mapDefault(source, target.type, context);
      if (translated?.ok) target.default = translated.sql;
      else if (translated !== undefined) findings.push(defaultLost(object, source, translated.reason));
      if (source.identity !== undefined) findings.push(counterLost(object, source, target.type));
    }
  }
  addGenerated(model, table, scope, findings);
}

/** Generated columns; one that names another gets the other's expression in its place, as PostgreSQL wants it. */
function addGenerated(model: Model, table: TargetTable, scope: Scope | undefined, findings: Finding[]): void {
  const columns = scopeColumns(model, table);
  for (const [index, { source }] of table.columns.entries()) {
    const column = columns[index];
    if (column !== undefined && source.generated !== undefined) column.hidden = true;
  }
  for (const [index, { source, target }] of table.columns.entries()) {
    if (source.generated === undefined) continue;
    if (model.dialect === 'postgresql') {
      target.generated = source.generated.expression;
      continue;
    }
    const translated =
      scope === undefined
        ? ({ ok: false, reason: 'expressions of this database are not translated yet' } as const)
        : translateAssigned(
            source.generated.expression,
            tableScope(scope.grammar, table.source.name, columns),
            target.type,
            {
              immutable: true,
            },
          );
    const own = columns[index];
    if (own !== undefined) own.hidden = false;
    if (translated.ok) {
      target.generated = translated.sql;
      if (own !== undefined) own.substitute = translated.sql;
    } else {
      findings.push(generatedLost(`${table.source.name}.${source.name}`, source, translated.reason));
    }
  }
}

function defaultLost(object: string, column: Column, reason: string): Finding {
  const text = column.default === undefined ? '' : expressionText(column);
  return problem('R03', {
    severity: 'behaviour',
    object,
    line: column.line,
    message: `The default ${text} of this column was not carried over, because ${reason}.`,
    why: 'A new row that does not give this column a value gets NULL (or an error, where NULL is not allowed) instead.',
    fix: `Decide on a default and set it:\nALTER TABLE ... ALTER COLUMN ... SET DEFAULT ...;\n${commented(text)}`,
  });
}

function expressionText(column: Column): string {
  const value = column.default;
  if (value === undefined) return '';
  if (value.kind === 'sql') return value.text;
  if (value.kind === 'string') return `'${value.value}'`;
  if (value.kind === 'number') return value.value;
  if (value.kind === 'next-value') return `next value of ${value.sequence}`;
  return value.kind;
}

function counterLost(object: string, column: Column, type: string): Finding {
  return problem('R03', {
    severity: 'behaviour',
    object,
    line: column.line,
    message: `This column counts up by itself at the source; its new type ${type} cannot.`,
    why: 'A new row no longer gets its number by itself.',
    fix: 'Choose bigint for this column if its numbers fit, or give it a sequence as its default.',
  });
}

function generatedLost(object: string, column: Column, reason: string): Finding {
  const text = column.generated?.expression ?? '';
  return problem('R03', {
    severity: 'behaviour',
    object,
    line: column.line,
    message: `This calculated column became an ordinary one, because ${reason}.`,
    why: 'Its values are copied, but rows written later no longer get theirs by themselves.',
    fix: `Write the formula anew as a generated column or a trigger. At the source it is:\n${commented(text)}`,
  });
}

/** Extensions that chosen or kept types need; all of them are part of PostgreSQL's own distribution. */
function neededExtensions(model: Model, types: ReadonlyMap<Column, MappedType>): string[] {
  if (model.dialect === 'postgresql') return [];
  const needed = new Set<string>();
  for (const { type } of types.values()) if (/^citext\b/i.test(type)) needed.add('citext');
  return [...needed].sort();
}
