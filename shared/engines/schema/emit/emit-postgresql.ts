import { toIdentifier } from '../mapping/identifiers.ts';
import { keepPostgresql } from '../mapping/map-default.ts';
import type { SchemaPlan } from '../mapping/map-schema.ts';
import { commented, problem } from '../mapping/problem.ts';
import type { OtherObject, Routine, Sequence, UserType, View } from '../model.ts';
import { counterStatement } from './emit-triggers.ts';
import { isQuotable, quoteIdentifier, quoteLiteral, quoteQualified } from './quote.ts';
import { type Phase, type Script, withoutSemicolon } from './script.ts';

/** Extensions of PostgreSQL's own distribution that change nothing outside the database they are made in. */
const safeExtensions = new Set(
  `btree_gin btree_gist citext cube dict_int earthdistance fuzzystrmatch hstore intarray isn lo ltree pg_trgm pgcrypto seg
  tablefunc tcn tsm_system_rows tsm_system_time unaccent uuid-ossp`.split(/\s+/),
);

/** CREATE EXTENSION for what the source uses and every PostgreSQL can have; a finding for the rest. */
export function emitExtensions(plan: SchemaPlan, script: Script): void {
  for (const extension of plan.target.extensions) addExtension(extension, 0, script);
  if (plan.model.dialect !== 'postgresql') return;
  for (const other of plan.model.others) {
    if (other.kind !== 'extension') continue;
    const name = other.name.toLowerCase();
    if (safeExtensions.has(name)) {
      const schema = /\bSCHEMA\s+("[^"]+"|\w+)/i.exec(other.text)?.[1];
      addExtension(name, other.line, script, schema);
      plan.target.extensions.push(name);
    } else script.findings.push(extensionMissing(other));
  }
}

function addExtension(name: string, line: number, script: Script, schema?: string): void {
  const inSchema = schema === undefined || schema === 'pg_catalog' ? '' : ` SCHEMA ${schema}`;
  script.add(
    'prepare',
    `extension ${name}`,
    `CREATE EXTENSION IF NOT EXISTS ${quoteIdentifier(toIdentifier(name))}${inSchema}`,
    {
      line,
    },
  );
}

function extensionMissing(other: OtherObject): ReturnType<typeof problem> {
  return problem('R10', {
    severity: 'blocker',
    object: `extension ${other.name}`,
    line: other.line,
    message: `The source uses the extension ${other.name}, which is not part of PostgreSQL itself.`,
    why: 'Types, functions and indexes that come from it do not exist until it is installed on the new server.',
    fix: `Install it on the new server before anything else, then run:\n${commented(withoutSemicolon(other.text))}`,
  });
}

/** CREATE SEQUENCE, for PostgreSQL's own and MariaDB's. */
export function emitSequence(plan: SchemaPlan, sequence: Sequence, script: Script): void {
  const name = sequenceName(plan, sequence);
  const clauses = [
    ...(/^(smallint|integer|bigint)$/.test(sequence.dataType ?? '') ? [`AS ${sequence.dataType}`] : []),
    ...numberClause('INCREMENT BY', sequence.increment),
    ...numberClause('MINVALUE', sequence.min),
    ...numberClause('MAXVALUE', sequence.max),
    ...numberClause('START WITH', sequence.start),
    ...numberClause('CACHE', sequence.cache),
    ...(sequence.cycle === true ? ['CYCLE'] : []),
  ];
  script.add('prepare', `sequence ${sequence.name}`, ['CREATE SEQUENCE', name, ...clauses].join(' '), {
    line: sequence.line,
  });
}

function numberClause(words: string, number: string | undefined): string[] {
  if (number === undefined || !/^-?\d{1,40}$/.test(number)) return [];
  const written = BigInt(number);
  // Oracle's limits go far beyond: a limit out of reach becomes the last one that can be reached.
  const isLimit = words === 'MINVALUE' || words === 'MAXVALUE';
  const value = isLimit ? clamped(written) : written;
  const fits = value >= -9_223_372_036_854_775_808n && value <= 9_223_372_036_854_775_807n;
  // A cache of 0 is MariaDB's word for none.
  return fits && !(words === 'CACHE' && value < 1n) ? [`${words} ${value}`] : [];
}

function clamped(value: bigint): bigint {
  if (value > 9_223_372_036_854_775_807n) return 9_223_372_036_854_775_807n;
  return value < -9_223_372_036_854_775_808n ? -9_223_372_036_854_775_808n : value;
}

function sequenceName(plan: SchemaPlan, sequence: Sequence): string {
  return quoteQualified(plan.names.schemaOf(sequence.schema), plan.names.nameOf(sequence));
}

/**
 * Arguments of setval. MariaDB keeps the first value it has not reserved yet, which may lie behind the last one: then the
 * sequence begins anew, or has given all it has.
 */
function positionOf({ increment, min, max, cycle }: Sequence, next: bigint): string {
  const descending = increment?.startsWith('-') === true;
  const [written, other] = descending ? [min, max] : [max, min];
  if (written === undefined || !/^-?\d{1,40}$/.test(written)) return `${next}, false`;
  const limit = clamped(BigInt(written));
  if (descending ? next >= limit : next <= limit) return `${next}, false`;
  const restart = other === undefined || !/^-?\d{1,40}$/.test(other) ? undefined : clamped(BigInt(other));
  return cycle === true && restart !== undefined ? `${restart}, false` : `${limit}, true`;
}

/** OWNED BY once the tables are there, and the counter's position once the rows are. */
export function emitSequenceState(plan: SchemaPlan, sequence: Sequence, script: Script): void {
  const name = sequenceName(plan, sequence);
  const owner = sequence.ownedBy === undefined ? undefined : plan.lookup.find(sequence.schema, sequence.ownedBy.table);
  const object = `sequence ${sequence.name}`;
  const { line } = sequence;
  const literal = quoteLiteral(name);
  if (owner === undefined || sequence.ownedBy === undefined) {
    const next = sequence.next;
    if (next === undefined || !/^-?\d{1,19}$/.test(next)) return;
    script.add('after-data', object, `SELECT setval(${literal}, ${positionOf(sequence, BigInt(next))})`, { line });
    return;
  }
  const table = quoteQualified(plan.names.schemaOf(owner.schema), plan.names.nameOf(owner));
  const column = quoteIdentifier(plan.names.columnOf(owner, sequence.ownedBy.column));
  script.add('tables', object, `ALTER SEQUENCE ${name} OWNED BY ${table}.${column}`, { line });
  if (sequence.increment?.startsWith('-')) return;
  script.add('after-data', object, counterStatement(literal, `(SELECT max(${column}) FROM ${table})`, sequence.next), {
    line,
  });
}

/** CREATE TYPE and CREATE DOMAIN. */
export function emitType(plan: SchemaPlan, type: UserType, script: Script, phase: Phase): void {
  const name = quoteQualified(plan.names.schemaOf(type.schema), toIdentifier(type.name));
  const { definition } = type;
  const source = { line: type.line };
  switch (definition.kind) {
    case 'enum':
      script.add(
        phase,
        `type ${type.name}`,
        `CREATE TYPE ${name} AS ENUM (${definition.values.filter(isQuotable).map(quoteLiteral).join(', ')})`,
        source,
      );
      return;
    case 'composite': {
      const attributes = definition.attributes.map(
        attribute => `${quoteIdentifier(toIdentifier(attribute.name))} ${attribute.type}`,
      );
      script.add(phase, `type ${type.name}`, `CREATE TYPE ${name} AS (${attributes.join(', ')})`, source);
      return;
    }
    case 'domain': {
      const value = definition.default;
      const written =
        value === undefined || value.kind === 'null' || value.kind === 'next-value' ? undefined : keepPostgresql(value);
      const clauses = [
        ...(written?.ok ? [`DEFAULT ${written.sql}`] : []),
        ...(definition.nullable ? [] : ['NOT NULL']),
        ...definition.checks.map(
          check =>
            `${check.name === undefined ? '' : `CONSTRAINT ${quoteIdentifier(toIdentifier(check.name))} `}CHECK (${check.expression})`,
        ),
      ];
      script.add(
        phase,
        `domain ${type.name}`,
        [`CREATE DOMAIN ${name} AS ${definition.base}`, ...clauses].join(' '),
        source,
      );
      return;
    }
    case 'range':
    case 'other':
      script.add(phase, `type ${type.name}`, withoutSemicolon(definition.text), source);
  }
}

/** A function, procedure or aggregate as it was written. */
export function emitRoutine(routine: Routine, script: Script, phase: Phase): void {
  script.add(phase, `${routine.kind} ${routine.name}`, withoutSemicolon(routine.text), {
    line: routine.line,
    original: routine.text,
  });
}

/** A view as it was written. `leftOut`: the views that were not made; this one is added if it is not. */
export function emitView(plan: SchemaPlan, view: View, script: Script, leftOut: Set<View>): void {
  const name = quoteQualified(plan.names.schemaOf(view.schema), plan.names.nameOf(view));
  const columns =
    view.columns.length === 0
      ? ''
      : ` (${view.columns.map(column => quoteIdentifier(toIdentifier(column))).join(', ')})`;
  const options = [...(view.options ?? '').matchAll(/WITH \(([a-z_]+)\)/gi)].map(match => match[1]);
  const storage = options.length === 0 ? '' : ` WITH (${options.join(', ')})`;
  const check = /WITH (CASCADED|LOCAL) CHECK OPTION/i.exec(view.options ?? '')?.[0] ?? '';
  const kind = view.materialized === true ? 'MATERIALIZED VIEW' : 'VIEW';
  const query = withoutSemicolon(view.query);
  const missing = missingRelation(plan, query, script, leftOut);
  if (missing !== undefined) {
    leftOut.add(view);
    script.findings.push(
      problem('R06', {
        severity: 'behaviour',
        object: `view ${view.name}`,
        line: view.line,
        message: `The view reads from ${missing}, which ${isView(plan, missing) ? 'could not be made either' : 'this source does not define'}, so it was left out.`,
        why: 'PostgreSQL refuses a view over a table that is not there.',
        fix: `If ${missing} comes from another file, run this after both:\n${commented(`CREATE ${kind} ${name}${columns} AS\n${query}`)}`,
      }),
    );
    return;
  }
  const sql = `CREATE ${kind} ${name}${columns}${storage} AS\n${query}${check === '' ? '' : `\n${check}`}`;
  const added = script.add('after-data', `view ${view.name}`, sql, { line: view.line, original: view.query });
  if (!added) leftOut.add(view);
  if (!added || view.comment === undefined || !isQuotable(view.comment)) return;
  script.add('after-data', `view ${view.name}`, `COMMENT ON ${kind} ${name} IS ${quoteLiteral(view.comment)}`, {
    line: view.line,
  });
}

function isView(plan: SchemaPlan, name: string): boolean {
  return plan.model.views.some(view => view.name === name || `${view.schema ?? ''}.${view.name}` === name);
}

/** A relation that the query reads and neither what was made of the source nor PostgreSQL itself has. */
function missingRelation(
  plan: SchemaPlan,
  query: string,
  script: Script,
  leftOut: ReadonlySet<View>,
): string | undefined {
  const { model } = plan;
  const views = model.views.filter(view => !leftOut.has(view));
  const known = new Set([...model.tables, ...views, ...model.sequences].map(relation => relation.name));
  const found = script
    .relationsOf(query)
    ?.find(
      ({ schema, name }) =>
        !known.has(name) && schema !== 'pg_catalog' && schema !== 'information_schema' && !name.startsWith('pg_'),
    );
  return found === undefined ? undefined : [found.schema, found.name].filter(part => part !== undefined).join('.');
}

/** Columns name it, so that it is made before the tables. */
export function isCollation({ text }: OtherObject): boolean {
  return /^\s*CREATE\s+COLLATION\b/i.test(text);
}

const collationMade =
  /^\s*CREATE\s+COLLATION\s+(?:IF\s+NOT\s+EXISTS\s+)?((?:(?:"(?:[^"]|"")+"|[\w$]+)\s*\.\s*)?("(?:[^"]|"")+"|[\w$]+))/i;

/** A collation as a column names it: one that the source makes, with the schema it is made in. */
export function collationName({ model }: SchemaPlan, collation: string): string {
  const name = quoteIdentifier(toIdentifier(collation));
  for (const other of model.others) {
    const [, qualified, last = ''] = collationMade.exec(other.text) ?? [];
    const own = last.startsWith('"') ? last.slice(1, -1).replaceAll('""', '"') : last.toLowerCase();
    if (qualified !== undefined && own === collation) return qualified;
  }
  return name;
}

/** Statements that can be run as they stand once the tables and rows are there. */
const runnable = new Set(['IndexStmt', 'CreateStatsStmt', 'CommentStmt', 'CreatePolicyStmt']);
/** Those that others may build on, and that belong before the tables. */
const runnableEarly = new Set([
  'CreateCastStmt',
  'DefineStmt',
  'CreateOpClassStmt',
  'CreateOpFamilyStmt',
  'CreateConversionStmt',
]);

/** What the model keeps as text. Returns whether it was carried over, or is nothing to carry over. */
export function emitOther(plan: SchemaPlan, other: OtherObject, script: Script, leftOut: ReadonlySet<View>): boolean {
  if (other.kind === 'extension') return true;
  const sql = withoutSemicolon(other.text);
  const kind = script.kindOf(sql) ?? '';
  const source = { line: other.line };
  const object = `${other.kind} ${other.name}`;
  // A role that the policy names need not exist on the new server.
  if (kind === 'CreatePolicyStmt' && /\bTO\s+(?!PUBLIC\b|CURRENT_USER\b|SESSION_USER\b|CURRENT_ROLE\b)/i.test(sql))
    return false;
  // The comment on an extension belongs to who installed it.
  if (kind === 'CommentStmt' && /^\s*COMMENT\s+ON\s+EXTENSION\b/i.test(sql)) return true;
  const isRunnable = runnable.has(kind) || kind === 'RuleStmt';
  // What is about a relation that was not made can not be made either.
  if (isRunnable && missingRelation(plan, sql, script, leftOut) !== undefined) return false;
  if (isRunnable) return script.add('after-data', object, sql, source);
  if (runnableEarly.has(kind)) return script.add('tables', object, sql, source);
  return false;
}
