import type { TargetTable } from '../finding.ts';
import { toIdentifier } from '../mapping/identifiers.ts';
import type { SchemaPlan } from '../mapping/map-schema.ts';
import { problem } from '../mapping/problem.ts';
import type { Column } from '../model.ts';
import { partitionClause, partitionStatements } from './emit-partitions.ts';
import { collationName } from './emit-postgresql.ts';
import { isQuotable, quoteIdentifier, quoteLiteral, quoteQualified } from './quote.ts';
import type { Script } from './script.ts';

/** The table's name with its schema, quoted. */
export function tableName(table: TargetTable): string {
  return quoteQualified(table.schema, table.name);
}

/** CREATE TABLE with its partitions. false: PostgreSQL's parser refused it even without its expressions. */
export function emitTable(plan: SchemaPlan, table: TargetTable, script: Script): boolean {
  const partition = partitionClause(plan, table, script);
  const write = (): string => createTable(plan, table, partition.clause);
  if (script.refusal(write()) !== undefined) dropRefusedParts(table, script);
  const { source } = table;
  const created = script.add('tables', source.name, write(), { line: source.line });
  if (created) partitionStatements(plan, table, partition, script);
  return created;
}

function createTable(plan: SchemaPlan, table: TargetTable, partition: string): string {
  const { source } = table;
  const unlogged = source.traits.includes('UNLOGGED') ? 'UNLOGGED ' : '';
  const parent = source.parent;
  if (parent?.kind === 'partition') {
    const name = parentName(plan, table);
    return `CREATE ${unlogged}TABLE ${tableName(table)} PARTITION OF ${name} ${parent.bound ?? 'DEFAULT'}${partition}`;
  }
  const lines = table.columns.map(({ source: column, target }) => `  ${columnLine(plan, table, column, target)}`);
  const body = lines.length === 0 ? '()' : `(\n${lines.join(',\n')}\n)`;
  const inherits = parent?.kind === 'inherits' ? `\nINHERITS (${parentName(plan, table)})` : '';
  return `CREATE ${unlogged}TABLE ${tableName(table)} ${body}${inherits}${partition}`;
}

function parentName(plan: SchemaPlan, table: TargetTable): string {
  const parent = table.source.parent;
  const found = parent === undefined ? undefined : plan.lookup.find(parent.schema, parent.name);
  if (found !== undefined) return quoteQualified(plan.names.schemaOf(found.schema), plan.names.nameOf(found));
  return quoteQualified(plan.names.schemaOf(parent?.schema), toIdentifier(parent?.name ?? ''));
}

function columnLine(
  plan: SchemaPlan,
  table: TargetTable,
  column: Column,
  target: TargetTable['columns'][number]['target'],
): string {
  const parts = [quoteIdentifier(target.name), target.type];
  if (plan.model.dialect === 'postgresql' && column.collation !== undefined && column.collation !== 'default') {
    parts.push(`COLLATE ${collationName(plan, column.collation)}`);
  }
  if (target.generated !== undefined) {
    const stored = plan.model.dialect !== 'postgresql' || column.generated?.stored !== false;
    parts.push(`GENERATED ALWAYS AS (${target.generated}) ${stored ? 'STORED' : 'VIRTUAL'}`);
  } else if (target.default !== undefined) parts.push(`DEFAULT ${target.default}`);
  if (target.identity !== undefined) parts.push(identityClause(plan, table, column, target.identity));
  if (!target.nullable) parts.push('NOT NULL');
  return parts.join(' ');
}

type Identity = NonNullable<TargetTable['columns'][number]['target']['identity']>;

function identityClause(plan: SchemaPlan, table: TargetTable, column: Column, identity: Identity): string {
  const options: string[] = [];
  const sequence = column.identity?.sequence;
  const usual = `${table.name}_${column.name}_seq`;
  if (plan.model.dialect === 'postgresql' && sequence !== undefined && sequence !== usual) {
    options.push(`SEQUENCE NAME ${quoteQualified(table.schema, toIdentifier(sequence))}`);
  }
  if (isWhole(identity.start) && identity.start !== '1') {
    options.push(`START WITH ${identity.start}`);
    if (BigInt(identity.start) < 1n && !identity.increment.startsWith('-')) options.push(`MINVALUE ${identity.start}`);
  }
  if (isWhole(identity.increment) && identity.increment !== '1') options.push(`INCREMENT BY ${identity.increment}`);
  const always = column.identity?.kind === 'always' ? 'ALWAYS' : 'BY DEFAULT';
  const list = options.length === 0 ? '' : ` (${options.join(' ')})`;
  return `GENERATED ${always} AS IDENTITY${list}`;
}

function isWhole(text: string): boolean {
  return /^-?\d{1,19}$/.test(text);
}

/** Leaves out, with a finding each, the defaults, formulas and types for which the parser refuses the whole table. */
function dropRefusedParts(table: TargetTable, script: Script): void {
  for (const { source, target } of table.columns) {
    const object = `${table.source.name}.${source.name}`;
    const report = (what: string, original: string, reason: string): void => {
      script.findings.push(
        problem('R02', {
          severity: 'behaviour',
          object,
          line: source.line,
          message: `The ${what} of this column, ${original.slice(0, 200)}, is not valid PostgreSQL (${reason}), so it was left out.`,
          why: 'The column behaves in another way than at the source until someone writes it by hand.',
          fix: `Write the ${what} by hand with ALTER TABLE.`,
        }),
      );
    };
    for (const part of ['default', 'generated'] as const) {
      const text = target[part];
      const reason = text === undefined ? undefined : script.refusal(`SELECT (${text})`);
      if (text === undefined || reason === undefined) continue;
      report(part === 'default' ? 'default' : 'formula', text, reason);
      delete target[part];
    }
    const reason = script.refusal(`SELECT CAST(NULL AS ${target.type})`);
    if (reason === undefined) continue;
    report('type', target.type, reason);
    target.type = 'text';
    target.lossy = true;
    target.reason = 'its type is not valid PostgreSQL, so its values are kept as text';
    delete target.identity;
  }
}

/** The condition that keeps a column to the values of its source type, or undefined where there is none. */
export function typeCheck(column: Column, target: TargetTable['columns'][number]['target']): string | undefined {
  const name = quoteIdentifier(target.name);
  const { type } = column;
  if (type.kind === 'year' && target.type === 'smallint') return `${name} = 0 OR ${name} BETWEEN 1901 AND 2155`;
  if (type.kind === 'enum' && target.type === 'text') {
    const empty = (column.profile?.emptyStrings ?? 0) > 0 && !type.values.includes('') ? [''] : [];
    const values = [...type.values, ...empty].filter(isQuotable);
    return values.length === 0 ? undefined : `${name} IN (${values.map(quoteLiteral).join(', ')})`;
  }
  if (type.kind === 'set' && target.type === 'text[]') {
    const values = type.values.filter(isQuotable);
    return values.length === 0 ? undefined : `${name} <@ ARRAY[${values.map(quoteLiteral).join(', ')}]::text[]`;
  }
  return undefined;
}
