import type { Finding, TargetTable } from '../finding.ts';
import { toIdentifier } from '../mapping/identifiers.ts';
import type { SchemaPlan } from '../mapping/map-schema.ts';
import { commented, problem } from '../mapping/problem.ts';
import type { Index, IndexPart } from '../model.ts';
import { translateCondition, translateIndexed } from '../translate/translate.ts';
import { familyOf } from '../translate/value.ts';
import { columnList, isSortable, prefixed, targetOf } from './emit-keys.ts';
import { collationName } from './emit-postgresql.ts';
import { tableName } from './emit-table.ts';
import { digested, longParts } from './long-entries.ts';
import { quoteIdentifier } from './quote.ts';
import type { Script } from './script.ts';

/** One index. Returns the target columns that it makes unique, or undefined. */
export function emitIndex(plan: SchemaPlan, table: TargetTable, index: Index, script: Script): string[] | undefined {
  const written = indexStatement(plan, table, index);
  if ('reason' in written) {
    script.findings.push(indexWithout(table, index, written.reason));
    return undefined;
  }
  const object = `${table.source.name}.${index.name ?? 'index'}`;
  const added = script.add('after-data', object, written.sql, { line: index.line });
  if (written.note !== undefined) script.findings.push(written.note);
  const plain = index.parts.every(part => part.column !== undefined && part.prefixLength === undefined);
  // A digest is unique, but no foreign key can point to it.
  if (!added || !index.unique || !plain || index.where !== undefined || written.note !== undefined) return undefined;
  return index.parts.map(part => plan.names.columnOf(table.source, part.column ?? ''));
}

function indexStatement(plan: SchemaPlan, table: TargetTable, index: Index): Written {
  const postgresql = plan.model.dialect === 'postgresql';
  if (index.parts.length === 0) return { reason: 'it has no parts that could be read' };
  if (index.kind === 'fulltext') return fulltext(plan, table, index);
  if (index.kind === 'spatial') return { reason: 'places on a map need the PostGIS extension' };
  if (index.kind === 'other') return { reason: 'its method is not part of PostgreSQL' };
  const parts: string[] = [];
  const long = postgresql ? new Set<number>() : longParts(table, index.parts);
  const [only, ...more] = index.parts;
  // Equality is all that a hash index finds, but queries need not change for it.
  const hashed = long.size > 0 && more.length === 0 && !index.unique && only?.prefixLength === undefined;
  for (const [at, part] of index.parts.entries()) {
    const written = postgresql
      ? postgresqlPart(plan, table, part)
      : translatedPart(plan, table, part, hashed ? 'hash' : long.has(at) ? 'digest' : 'whole');
    if ('reason' in written) return written;
    parts.push(written.sql);
  }
  const where = predicate(plan, table, index);
  if (typeof where !== 'string') return where;
  const method = hashed ? ' USING hash' : postgresql && index.kind !== 'btree' ? ` USING ${index.kind}` : '';
  const include =
    index.include === undefined || index.include.length === 0
      ? ''
      : ` INCLUDE (${columnList(plan, table, index.include)})`;
  const nulls = index.nullsNotDistinct === true && index.unique ? ' NULLS NOT DISTINCT' : '';
  const name = quoteIdentifier(plan.names.nameOf(index));
  const unique = index.unique ? 'UNIQUE ' : '';
  const sql = `CREATE ${unique}INDEX ${name} ON ${tableName(table)}${method} (${parts.join(', ')})${hashed ? '' : include}${nulls}${where}`;
  if (long.size === 0) return { sql };
  const columns = index.parts.flatMap((part, at) => (long.has(at) && part.column !== undefined ? [part.column] : []));
  const how = hashed ? 'the index became a hash index' : 'the index is over their md5()';
  return { sql, note: digested(`${table.source.name}.${index.name ?? 'index'}`, index.line, columns, how) };
}

function predicate(plan: SchemaPlan, table: TargetTable, index: Index): string | { reason: string } {
  if (index.where === undefined) return '';
  const scope = plan.scopeOf(table);
  if (plan.model.dialect === 'postgresql') return ` WHERE ${index.where}`;
  if (scope === undefined) return { reason: 'conditions of this database are not translated yet' };
  const translated = translateCondition(index.where, scope, { immutable: true });
  return translated.ok ? ` WHERE ${translated.sql}` : { reason: translated.reason };
}

type Written = { sql: string; note?: Finding } | { reason: string };

function postgresqlPart(plan: SchemaPlan, table: TargetTable, part: IndexPart): Written {
  const base =
    part.column === undefined
      ? `(${part.expression ?? ''})`
      : quoteIdentifier(plan.names.columnOf(table.source, part.column));
  const collation = part.collation === undefined ? '' : ` COLLATE ${collationName(plan, part.collation)}`;
  const operators =
    part.operatorClass === undefined
      ? ''
      : ` ${part.operatorClass
          .split('.')
          .map(name => quoteIdentifier(toIdentifier(name)))
          .join('.')}`;
  const nulls = part.nulls === undefined ? '' : ` NULLS ${part.nulls.toUpperCase()}`;
  return { sql: `${base}${collation}${operators}${part.descending === true ? ' DESC' : ''}${nulls}` };
}

function translatedPart(
  plan: SchemaPlan,
  table: TargetTable,
  part: IndexPart,
  form: 'whole' | 'digest' | 'hash',
): Written {
  const order = part.descending === true && form === 'whole' ? ' DESC' : '';
  if (part.column !== undefined) {
    const target = targetOf(table, part.column);
    if (target === undefined) return { reason: `it names the column ${part.column}, which the table does not have` };
    if (!isSortable(target.type)) return { reason: `PostgreSQL cannot sort ${target.type}` };
    const sql = prefixed(target, part.prefixLength);
    return { sql: form === 'digest' ? `md5(${sql})` : `${sql}${order}` };
  }
  const scope = plan.scopeOf(table);
  if (scope === undefined || part.expression === undefined) return { reason: 'its expression is not translated' };
  const translated = translateIndexed(part.expression, scope);
  return translated.ok ? { sql: `(${translated.sql})${order}` } : { reason: translated.reason };
}

/** A FULLTEXT index: GIN over the words of all its columns, without a language's stems. */
function fulltext(plan: SchemaPlan, table: TargetTable, index: Index): Written {
  const words: string[] = [];
  for (const part of index.parts) {
    const target = part.column === undefined ? undefined : targetOf(table, part.column);
    if (target === undefined || familyOf(target.type) !== 'text') return { reason: 'one of its columns is not a text' };
    words.push(`coalesce(${quoteIdentifier(target.name)}, '')`);
  }
  const name = quoteIdentifier(plan.names.nameOf(index));
  return {
    sql: `CREATE INDEX ${name} ON ${tableName(table)} USING gin (to_tsvector('simple', ${words.join(" || ' ' || ")}))`,
  };
}

function indexWithout(table: TargetTable, index: Index, reason: string): ReturnType<typeof problem> {
  const parts = index.parts.map(part => part.column ?? part.expression ?? '').join(', ');
  const where = index.where === undefined ? '' : ` WHERE ${index.where}`;
  return problem('R05', {
    severity: index.unique ? 'behaviour' : 'performance',
    object: `${table.source.name}.${index.name ?? 'index'}`,
    line: index.line,
    message: `This index was left out, because ${reason}.`,
    why: index.unique
      ? 'PostgreSQL will not refuse rows that are there twice.'
      : 'Searches that it helped are slower without it.',
    fix: `Write it anew. At the source it is:\n${commented(`${index.unique ? 'unique ' : ''}${index.kind} index on (${parts})${where}`)}`,
  });
}
