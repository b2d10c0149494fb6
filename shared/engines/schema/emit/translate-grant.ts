import { toIdentifier } from '../mapping/identifiers.ts';
import type { SchemaPlan } from '../mapping/map-schema.ts';
import type { OtherObject, Table } from '../model.ts';
import { quoteIdentifier, quoteQualified } from './quote.ts';
import type { Script } from './script.ts';

/** Rights on tables that mean the same in PostgreSQL. */
const rights = new Set(['SELECT', 'INSERT', 'UPDATE', 'DELETE', 'REFERENCES', 'TRIGGER', 'TRUNCATE']);
const grantMax = 2_000;

const name = String.raw`(?:"(?:[^"]|"")+"|${'`[^`]+`'}|\[[^\]]+\]|'[^']*'|[\w$#]+)`;
const pattern = new RegExp(
  String.raw`^\s*GRANT\s+(?<what>[^;]+?)\s+ON\s+(?:(?:TABLE|OBJECT\s*::)\s*)?(?:(?<schema>${name})\s*\.\s*)?(?<table>${name}|\*)\s+TO\s+(?<roles>[^;]+?)(?<option>\s+WITH\s+GRANT\s+OPTION)?(?:\s+AS\s+${name})?\s*;?\s*$`,
  'i',
);

/**
 * A right on a table of the source as a statement for the new server, to be run once its roles exist; undefined where
 * it is about something else, or is not understood to the last word. Rights that PostgreSQL's tables have not are left out.
 */
export function translateGrant(plan: SchemaPlan, { kind, text }: OtherObject, script: Script): string | undefined {
  if (kind !== 'grant' || text.length > grantMax) return undefined;
  const found = pattern.exec(text)?.groups;
  if (found === undefined) return undefined;
  const { what = '', schema, table = '', roles = '', option } = found;
  if (schema !== undefined && !isOurs(plan, bare(schema))) return undefined;
  const on = table === '*' ? allTables(plan) : oneTable(plan, schema, table);
  const to = rolesOf(roles);
  if (on === undefined || to === undefined) return undefined;
  const given = rightsOf(what, column => (on.source === undefined ? undefined : columnOf(plan, on.source, column)));
  if (given.length === 0) return undefined;
  const sql = `GRANT ${given.join(', ')} ON ${on.sql} TO ${to.join(', ')}${option === undefined ? '' : ' WITH GRANT OPTION'}`;
  return script.refusal(sql) === undefined ? `${sql};` : undefined;
}

/** A dump of all rights of a server names other databases as well. */
function isOurs({ model }: SchemaPlan, schema: string): boolean {
  const known = [...model.schemas, ...model.tables.map(table => table.schema), model.database].filter(
    each => each !== undefined,
  );
  return known.length === 0 || known.some(each => each.toLowerCase() === schema.toLowerCase());
}

function oneTable(plan: SchemaPlan, schema: string | undefined, table: string): Place | undefined {
  const source = plan.lookup.find(schema === undefined ? undefined : bare(schema), bare(table));
  if (source === undefined) return undefined;
  return { source, sql: quoteQualified(plan.names.schemaOf(source.schema), plan.names.nameOf(source)) };
}

interface Place {
  source?: Table;
  sql: string;
}

/** `database.*` of MySQL: every table of the one schema that it becomes. */
function allTables(plan: SchemaPlan): Place | undefined {
  const schemas = new Set(plan.target.tables.map(table => table.schema));
  const [only] = schemas;
  return schemas.size === 1 && only !== undefined
    ? { sql: `ALL TABLES IN SCHEMA ${quoteIdentifier(only)}` }
    : undefined;
}

/** What is granted, right by right; a right that PostgreSQL's tables have not is left out. */
function rightsOf(what: string, columnSql: (column: string) => string | undefined): string[] {
  if (/^ALL(?:\s+PRIVILEGES)?$/i.test(what.trim())) return ['ALL'];
  return what.split(/,(?![^(]*\))/).flatMap(part => {
    const [, right = '', list] = /^\s*([A-Za-z]+)\s*(?:\(([^)]*)\))?\s*$/.exec(part) ?? [];
    if (!rights.has(right.toUpperCase())) return [];
    if (list === undefined) return [right.toUpperCase()];
    const columns = list.split(',').map(column => columnSql(bare(column)));
    return columns.includes(undefined) ? [] : [`${right.toUpperCase()} (${columns.join(', ')})`];
  });
}

function columnOf(plan: SchemaPlan, table: Table, column: string): string | undefined {
  const known = table.columns.some(({ name }) => name.toLowerCase() === column.toLowerCase());
  return known ? quoteIdentifier(plan.names.columnOf(table, column)) : undefined;
}

/** Roles without the host that MySQL names behind them; undefined where one is not understood. */
function rolesOf(text: string): string[] | undefined {
  const one = new RegExp(String.raw`^\s*(?:ROLE\s+)?(${name})(?:\s*@\s*(?:${name}|[\w.%-]+))?\s*$`, 'i');
  const roles = text.split(',').map(part => {
    const role = one.exec(part)?.[1];
    if (role === undefined) return undefined;
    return /^public$/i.test(role) ? 'PUBLIC' : quoteIdentifier(toIdentifier(bare(role)));
  });
  return roles.includes(undefined) ? undefined : [...new Set(roles.filter(role => role !== undefined))];
}

function bare(text: string): string {
  const trimmed = text.trim();
  const quote = /^["'`[]/.test(trimmed);
  return quote ? trimmed.slice(1, -1).replaceAll('""', '"') : trimmed;
}
