import { quoteLiteral } from '#shared/engines/schema/emit/quote.ts';
import type { ReadIssue } from '#shared/engines/schema/model.ts';
import { SourceError } from '../source-error.ts';
import { byNeed, type Made } from './by-need.ts';
import { constraintParts } from './catalogue/constraints.ts';
import { dependencies } from './catalogue/dependencies.ts';
import { catalogueGaps, otherParts } from './catalogue/others.ts';
import type { CataloguePart } from './catalogue/part.ts';
import { privilegeParts } from './catalogue/privileges.ts';
import { routineParts } from './catalogue/routines.ts';
import { sequenceNames, tableParts } from './catalogue/tables.ts';
import { typeParts } from './catalogue/types.ts';
import type { PostgresqlConnection } from './connect.ts';

/** A bound on what is kept in memory; a database with more text of definitions than this is refused, not cut. */
const scriptCharactersMax = 256 * 1024 * 1024;

export interface SchemaScript {
  /** In portions, in the order of a dump: types, routines, tables, views, constraints, privileges, comments. */
  statements: string[];
  /** Objects that have no statement in the script. */
  issues: ReadIssue[];
}

/**
 * The schema of a database as a script that the dialect machine of PostgreSQL reads, made from the catalogue alone:
 * the same statements as pg_dump's, of the same functions (`pg_get_constraintdef` and so on). Objects of extensions
 * and of the server are left out. Run it in one transaction with the rows' snapshot to see one state.
 *
 * @throws SourceError
 */
export async function schemaScript(connection: PostgresqlConnection): Promise<SchemaScript> {
  const { version } = connection;
  const statements = [
    `-- Dumped from database version ${await serverVersion(connection)}\n`,
    "SET client_encoding = 'UTF8';\nSET standard_conforming_strings = on;\nSELECT pg_catalog.set_config('search_path', '', false);\n",
  ];
  const types = typeParts(version);
  // What tables need comes in front of them, the other routines behind them, views last: so views keep nothing waiting.
  const parts: CataloguePart[] = [
    ...types,
    ...tableParts(version),
    ...routineParts(),
    ...constraintParts(version),
    ...otherParts(),
    ...privilegeParts(),
  ];
  const needs = await needsOf(connection);
  const made: Made[] = [];
  const plain: string[] = [];
  let characters = 0;
  for (const [at, { kind, query }] of parts.entries()) {
    for (const { id, sql } of await connection.query(`reading the definitions of ${kind}`, query)) {
      if (typeof sql !== 'string') continue;
      characters += sql.length;
      if (characters > scriptCharactersMax) throw tooLarge();
      if (typeof id === 'string') made.push({ id, sql });
      else (at < types.length ? statements : plain).push(`${sql}\n`);
    }
  }
  statements.push(...byNeed(made, needs).map(({ sql }) => `${sql}\n`), ...plain);
  const issues = await gapsOf(connection);
  statements.push(...(await sequencePositions(connection, issues)));
  return { statements, issues };
}

function tooLarge(): SourceError {
  return new SourceError(
    'source-too-large',
    `The definitions of this database are longer than ${scriptCharactersMax / 1024 ** 2} million characters. Assess it schema by schema, from dumps.`,
  );
}

async function needsOf(connection: PostgresqlConnection): Promise<Map<string, string[]>> {
  const needs = new Map<string, string[]>();
  for (const row of await connection.query('reading what needs what', dependencies(connection.version))) {
    const id = String(row.id);
    const known = needs.get(id);
    if (known === undefined) needs.set(id, [String(row.needs)]);
    else known.push(String(row.needs));
  }
  return needs;
}

/** Sequences that are asked in one query. */
const sequencesAtOnce = 200;

/** setval of every sequence; the catalogue's own view does not tell where one stands that was set and not yet used. */
async function sequencePositions(connection: PostgresqlConnection, issues: ReadIssue[]): Promise<string[]> {
  const doing = 'reading the positions of sequences';
  const statements: string[] = [];
  const readable: string[] = [];
  for (const row of await connection.query(doing, sequenceNames)) {
    const name = String(row.name);
    if (row.readable === 't') readable.push(name);
    else {
      const message =
        'This user may not read where the sequence stands; it begins anew in the target. Grant SELECT on it, or set it by hand after the copy.';
      issues.push({ code: 'clause-unknown', line: 0, object: name, message, count: 1 });
    }
  }
  for (let from = 0; from < readable.length; from += sequencesAtOnce) {
    const selects = readable
      .slice(from, from + sequencesAtOnce)
      .map(
        name =>
          `select format('SELECT pg_catalog.setval(%L, %s, %s);', ${quoteLiteral(name)}, last_value, is_called::text) as sql from ${name}`,
      );
    for (const { sql } of await connection.query(doing, selects.join(' union all ')))
      statements.push(`${String(sql)}\n`);
  }
  return statements;
}

async function serverVersion(connection: PostgresqlConnection): Promise<string> {
  const [row] = await connection.query('asking for the version', 'show server_version');
  return String(row?.server_version ?? '').split(' ')[0] ?? '';
}

async function gapsOf(connection: PostgresqlConnection): Promise<ReadIssue[]> {
  const issues: ReadIssue[] = [];
  for (const { query, message, code = 'clause-unknown' } of catalogueGaps(connection.version)) {
    for (const { name, count = 1 } of await connection.query('reading the definitions of other objects', query)) {
      issues.push({ code, line: 0, object: String(name), message, count: Number(count) });
    }
  }
  return issues;
}
