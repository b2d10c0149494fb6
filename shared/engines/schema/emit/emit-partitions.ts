import type { TargetTable } from '../finding.ts';
import { toIdentifier } from '../mapping/identifiers.ts';
import type { SchemaPlan } from '../mapping/map-schema.ts';
import { isMysqlFamily } from '../mapping/mapped-type.ts';
import { problem } from '../mapping/problem.ts';
import { findColumn } from '../mapping/table-lookup.ts';
import type { IndexPart, Partitioning } from '../model.ts';
import { assign } from '../translate/assign.ts';
import { parseExpressionText } from '../translate/parse.ts';
import { render } from '../translate/render.ts';
import type { Grammar } from '../translate/tokenize.ts';
import { attempt, grammarOf, tableScope } from '../translate/translate.ts';
import { refuse } from '../translate/untranslatable.ts';
import { type Family, familyOf } from '../translate/value.ts';
import { isPrefix } from './emit-keys.ts';
import { momentBounds, momentCall } from './moment-partitions.ts';
import { quoteIdentifier, quoteQualified } from './quote.ts';
import type { Script } from './script.ts';

export interface PartitionPlan {
  /** ` PARTITION BY ...`, or empty for a flat table. */
  clause: string;
  /** Name and bound of each partition to make. */
  parts: { name: string; bound: string; line: number }[];
}

const flat: PartitionPlan = { clause: '', parts: [] };

/** How a partitioned table is partitioned in PostgreSQL; a table that can't be is one flat table, with a finding. */
export function partitionClause(plan: SchemaPlan, table: TargetTable, script: Script): PartitionPlan {
  const { partitioning } = table.source;
  if (partitioning === undefined) return flat;
  if (plan.model.dialect === 'postgresql') {
    return { clause: ` PARTITION BY ${partitioning.method} (${partitioning.expression})`, parts: [] };
  }
  // A range over YEAR(day) is one over the day itself, with other bounds.
  const moment = partitioning.method === 'RANGE' ? momentCall(partitioning.expression) : undefined;
  const effective = moment === undefined ? partitioning : { ...partitioning, columns: [moment.column] };
  const reason = obstacle(plan, table, effective);
  const planned =
    reason !== undefined
      ? { reason }
      : moment === undefined
        ? planPartitions(table, effective, grammarOf(plan.model.dialect) ?? 'mysql')
        : planMoments(table, effective, moment);
  if ('clause' in planned) return planned;
  script.findings.push(flattened(table, partitioning, planned.reason));
  return flat;
}

/** The statements that make the partitions of a table that is not a PostgreSQL source. */
export function partitionStatements(
  plan: SchemaPlan,
  table: TargetTable,
  partition: PartitionPlan,
  script: Script,
): void {
  const parent = quoteQualified(table.schema, table.name);
  for (const part of partition.parts) {
    const name = plan.names.claim(table.source, `${table.name}_${plan.names.fold(part.name)}`);
    const sql = `CREATE TABLE ${quoteQualified(table.schema, name)} PARTITION OF ${parent} ${part.bound}`;
    script.add('tables', `${table.source.name} partition ${part.name}`, sql, { line: part.line });
  }
}

/** Why PostgreSQL cannot partition a table in this way; undefined if it can. */
function obstacle(plan: SchemaPlan, table: TargetTable, partitioning: Partitioning): string | undefined {
  const { source } = table;
  const { dialect } = plan.model;
  if (!isMysqlFamily(dialect) && dialect !== 'oracle') return 'partitions of this database are not translated yet';
  if (/INTERVAL/.test(partitioning.method)) return 'it makes its partitions by itself, which PostgreSQL does not';
  if (!/^(LINEAR )?(RANGE|LIST|HASH|KEY)/.test(partitioning.method))
    return `the method ${partitioning.method} has no equal`;
  if (partitioning.subpartitioned) return 'its partitions are partitioned again';
  if (partitioning.partitions.length === 0) return 'no partitions are listed';
  if (partitioning.columns.length === 0) return `it is partitioned by the expression ${partitioning.expression}`;
  const columns = partitioning.columns.map(name => findColumn(source, name));
  if (columns.some(column => column === undefined)) return 'it is partitioned by a column that is not there';
  const nullable = partitioning.columns.some(name => targetColumn(table, name)?.nullable !== false);
  if (nullable && !/^(LINEAR )?(HASH|KEY)/.test(partitioning.method))
    return 'its partition column may be NULL, which has no place in ranges';
  if (columns.some(column => column?.generated !== undefined)) return 'it is partitioned by a calculated column';
  const keys: IndexPart[][] = [source.primaryKey, ...source.uniqueKeys]
    .filter(key => key !== undefined)
    .map(key => key.parts ?? key.columns.map(column => ({ column })));
  for (const index of source.indexes) if (index.unique) keys.push(index.parts);
  for (const parts of keys) {
    const whole = parts.filter(part => !isPrefix(table, part)).map(part => part.column?.toLowerCase());
    const contained = partitioning.columns.every(name => whole.includes(name.toLowerCase()));
    const plain = parts.every(part => part.column !== undefined);
    if (!contained || !plain) return 'a key does not contain the partition column';
  }
  return undefined;
}

type Planned = PartitionPlan | { reason: string };

function planMoments(
  table: TargetTable,
  partitioning: Partitioning,
  moment: NonNullable<ReturnType<typeof momentCall>>,
): Planned {
  const target = targetColumn(table, moment.column);
  if (target === undefined) return { reason: 'it is partitioned by a column that is not there' };
  const converted = momentBounds(moment.name, target.type, partitioning.partitions);
  if ('reason' in converted) return converted;
  return rangePlan(
    [quoteIdentifier(target.name)],
    partitioning,
    converted.bounds.map(bound => [bound]),
  );
}

function planPartitions(table: TargetTable, partitioning: Partitioning, grammar: Grammar): Planned {
  const names = partitioning.columns.map(name =>
    quoteIdentifier(targetColumn(table, name)?.name ?? toIdentifier(name)),
  );
  if (/^(LINEAR )?(HASH|KEY)/.test(partitioning.method)) {
    const hashable = partitioning.columns.every(name =>
      hashFamilies.includes(familyOf(targetColumn(table, name)?.type ?? '')),
    );
    if (!hashable) return { reason: 'PostgreSQL cannot hash the type of the partition column' };
    const modulus = partitioning.partitions.length;
    const parts = partitioning.partitions.map((part, index) => ({
      ...part,
      bound: `FOR VALUES WITH (MODULUS ${modulus}, REMAINDER ${index})`,
    }));
    return { clause: ` PARTITION BY HASH (${names.join(', ')})`, parts };
  }
  const bounds = readBounds(table, partitioning, grammar);
  if ('reason' in bounds) return bounds;
  if (/^LIST/.test(partitioning.method)) {
    if (names.length > 1) return { reason: 'PostgreSQL lists values of one column only' };
    const parts = partitioning.partitions.map((part, index) => ({
      ...part,
      bound: listBound(bounds.values[index] ?? []),
    }));
    return { clause: ` PARTITION BY LIST (${names.join(', ')})`, parts };
  }
  if (!/^RANGE/.test(partitioning.method)) return { reason: `the method ${partitioning.method} has no equal` };
  const texts = partitioning.columns.some(name => familyOf(targetColumn(table, name)?.type ?? '') === 'text');
  if (texts) return { reason: 'ranges of texts depend on how each database sorts them' };
  return rangePlan(names, partitioning, bounds.values);
}

/** Oracle's partition for all other values is PostgreSQL's DEFAULT. */
function listBound(values: readonly string[]): string {
  return values.includes('DEFAULT') ? 'DEFAULT' : `FOR VALUES IN (${values.join(', ')})`;
}

/** Each range begins where the one before ends. */
function rangePlan(names: readonly string[], partitioning: Partitioning, bounds: readonly string[][]): Planned {
  let from = names.map(() => 'MINVALUE');
  const parts: PartitionPlan['parts'] = [];
  for (const [index, part] of partitioning.partitions.entries()) {
    const to = bounds[index] ?? [];
    if (to.length !== names.length) return { reason: `the bound of ${part.name} is not understood` };
    parts.push({ ...part, bound: `FOR VALUES FROM (${from.join(', ')}) TO (${to.join(', ')})` });
    from = to;
  }
  return { clause: ` PARTITION BY RANGE (${names.join(', ')})`, parts };
}

/** The constants of each partition's bound, as PostgreSQL writes them. */
function readBounds(
  table: TargetTable,
  partitioning: Partitioning,
  grammar: Grammar,
): { values: string[][] } | { reason: string } {
  const values: string[][] = [];
  for (const part of partitioning.partitions) {
    const inner = /^\s*(?:VALUES\s+)?(?:LESS\s+THAN|IN)\s*(?:\(([\s\S]*)\)|(MAXVALUE))\s*$/i.exec(part.bound);
    if (inner === null) return { reason: `the bound of ${part.name} is not understood` };
    const list = inner[2] === undefined ? splitList(inner[1] ?? '') : partitioning.columns.map(() => 'MAXVALUE');
    const constants: string[] = [];
    for (const [index, text] of list.entries()) {
      const column = partitioning.columns[/^LIST/.test(partitioning.method) ? 0 : index];
      const constant = constantOf(table, column, text, grammar);
      if (constant === undefined) return { reason: `the bound ${text.slice(0, 60)} of ${part.name} is not a constant` };
      constants.push(constant);
    }
    values.push(constants);
  }
  return { values };
}

const boundFamilies: readonly Family[] = ['integer', 'decimal', 'date', 'timestamp', 'text'];
const hashFamilies: readonly Family[] = [...boundFamilies, 'boolean', 'timestamptz', 'uuid', 'bytea'];

function constantOf(
  table: TargetTable,
  column: string | undefined,
  text: string,
  grammar: Grammar,
): string | undefined {
  if (/^(MAXVALUE|NULL)$/i.test(text) || (grammar === 'oracle' && /^DEFAULT$/i.test(text))) return text.toUpperCase();
  const type = column === undefined ? undefined : targetColumn(table, column)?.type;
  if (type === undefined || !boundFamilies.includes(familyOf(type))) return undefined;
  const nothing = tableScope(grammar, '', []);
  const translated = attempt(() => {
    const constant = render(parseExpressionText(text, grammar), nothing);
    const length = /\((\d+)\)/.exec(type)?.[1];
    const longest = familyOf(type) === 'text' && length !== undefined ? Number(length) : Number.POSITIVE_INFINITY;
    if (familyOf(type) === 'text' && [...(constant.literal ?? refuse('it is no text'))].length > longest)
      refuse('it is too long');
    return assign(constant, type).sql;
  });
  return translated.ok ? translated.sql : undefined;
}

/** Splits at commas outside quotes and parentheses. */
function splitList(text: string): string[] {
  const items = text.match(/(?:'(?:[^'\\]|\\.|'')*'|"(?:[^"\\]|\\.|"")*"|\([^()]*\)|[^,'"()])+/g) ?? [];
  return items.map(item => item.trim()).filter(item => item !== '');
}

function targetColumn(table: TargetTable, name: string): TargetTable['columns'][number]['target'] | undefined {
  return table.columns.find(({ source }) => source.name.toLowerCase() === name.toLowerCase())?.target;
}

function flattened(table: TargetTable, partitioning: Partitioning, reason: string): ReturnType<typeof problem> {
  const count = partitioning.partitions.length;
  return problem('R08', {
    severity: 'performance',
    object: table.source.name,
    line: table.source.line,
    message: `The ${count} partitions of this table (${partitioning.method} ${partitioning.expression}) became one flat table, because ${reason}.`,
    why: 'All rows are kept; but a large table is slower to search, and dropping old rows by the partition no longer works.',
    fix: 'Partition the table in PostgreSQL by a plain column that every key contains, if it is large.',
  });
}
