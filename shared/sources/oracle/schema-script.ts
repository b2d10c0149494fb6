import type { ReadIssue } from '#shared/engines/schema/model.ts';
import { type DriverConnection, records } from '../driver/driver-port.ts';
import { SourceError } from '../source-error.ts';
import { literal, quotedName } from './sql-text.ts';

export interface OracleScript {
  script: string;
  issues: ReadIssue[];
  version: string;
  /** What the last gathering of statistics counted. */
  rows: { name: string; rows: number }[];
}

/** Kinds of DBMS_METADATA in an order in which what is needed comes first; `plsql`: ends with a line `/`. */
const kinds = [
  ['TYPE', 'TYPE_SPEC'],
  ['SEQUENCE', 'SEQUENCE'],
  ['TABLE', 'TABLE'],
  ['INDEX', 'INDEX'],
  ['FUNCTION', 'FUNCTION'],
  ['PACKAGE', 'PACKAGE_SPEC'],
  ['VIEW', 'VIEW'],
  ['MATERIALIZED VIEW', 'MATERIALIZED_VIEW'],
  ['PROCEDURE', 'PROCEDURE'],
  ['PACKAGE BODY', 'PACKAGE_BODY'],
  ['TYPE BODY', 'TYPE_BODY'],
  ['TRIGGER', 'TRIGGER'],
  ['SYNONYM', 'SYNONYM'],
] as const;

/** Statements as in a script, and nothing about where on a disk something lies. */
const transform = `BEGIN
  DBMS_METADATA.SET_TRANSFORM_PARAM(DBMS_METADATA.SESSION_TRANSFORM, 'SQLTERMINATOR', TRUE);
  DBMS_METADATA.SET_TRANSFORM_PARAM(DBMS_METADATA.SESSION_TRANSFORM, 'SEGMENT_ATTRIBUTES', FALSE);
  DBMS_METADATA.SET_TRANSFORM_PARAM(DBMS_METADATA.SESSION_TRANSFORM, 'STORAGE', FALSE);
  DBMS_METADATA.SET_TRANSFORM_PARAM(DBMS_METADATA.SESSION_TRANSFORM, 'TABLESPACE', FALSE);
  DBMS_METADATA.SET_TRANSFORM_PARAM(DBMS_METADATA.SESSION_TRANSFORM, 'REF_CONSTRAINTS', FALSE);
END;`;

/**
 * The schema of one owner as a script: DBMS_METADATA.GET_DDL of each object, as SQL Developer does it. Not tested
 * against a real server. An object that it can't give is an issue.
 *
 * @throws SourceError
 */
export async function oracleScript(connection: DriverConnection, schema: string): Promise<OracleScript> {
  const owner = literal(schema);
  const [about] = await records(connection, {
    columns: ['version'] as const,
    sql: `SELECT version FROM product_component_version WHERE product LIKE 'Oracle%' AND ROWNUM = 1`,
  });
  const objects = await records(connection, objectsOf(owner));
  const tables = await records(connection, {
    columns: ['name', 'rows'] as const,
    sql: `SELECT table_name, TO_CHAR(num_rows) FROM all_tables WHERE owner = ${owner} ORDER BY table_name`,
  });
  await run(connection, transform);
  const issues: ReadIssue[] = [];
  const statements: string[] = [];
  const take = async (sql: string, object: string): Promise<void> => {
    try {
      for (const { ddl } of await records(connection, { columns: ['ddl'] as const, sql })) {
        if (ddl !== undefined) statements.push(ddl.trim());
      }
    } catch (error) {
      if (!(error instanceof SourceError)) throw error;
      const message = `DBMS_METADATA does not give its definition: ${error.message}`;
      issues.push({ code: 'statement-unreadable', line: 0, object, message, count: 1 });
    }
  };
  for (const [kind, metadata] of kinds) {
    for (const { name = '' } of objects.filter(object => object.kind === kind)) {
      await take(
        `SELECT DBMS_METADATA.GET_DDL('${metadata}', ${literal(name)}, ${owner}) FROM dual`,
        `${kind.toLowerCase()} ${name}`,
      );
    }
    if (kind !== 'TABLE') continue;
    statements.push(...(await comments(connection, schema)));
  }
  const foreign = await records(connection, {
    columns: ['name', 'table'] as const,
    sql: `SELECT constraint_name, table_name FROM all_constraints WHERE owner = ${owner} AND constraint_type = 'R' ORDER BY table_name, constraint_name`,
  });
  for (const { name = '', table = '' } of foreign) {
    await take(
      `SELECT DBMS_METADATA.GET_DDL('REF_CONSTRAINT', ${literal(name)}, ${owner}) FROM dual`,
      `foreign key ${name} of ${table}`,
    );
  }
  for (const { kind = '', name = '' } of objects) {
    if (kinds.some(([known]) => known === kind)) continue;
    const message = `The ${kind.toLowerCase()} is not carried over from a live database.`;
    issues.push({ code: 'clause-unknown', line: 0, object: name, message, count: 1 });
  }
  const message = 'Users, roles and grants of a live Oracle database are not read; grant them anew in the target.';
  issues.push({ code: 'command-ignored', line: 0, message, count: 1 });
  return {
    script: `${statements.join('\n\n')}\n`,
    issues,
    version: about?.version ?? '',
    rows: tables.flatMap(({ name = '', rows }) => (rows === undefined ? [] : [{ name, rows: Number(rows) }])),
  };
}

/**
 * Objects that a person made: no indexes of keys and long values, no tables below materialized views, no sequences of
 * identity columns, nothing in the recycle bin; partitions and long values belong to their tables.
 */
function objectsOf(owner: string) {
  return {
    columns: ['kind', 'name'] as const,
    sql: `SELECT o.object_type, o.object_name FROM all_objects o WHERE o.owner = ${owner} AND o.generated = 'N' AND o.secondary = 'N'
      AND o.object_name NOT LIKE 'BIN$%' AND o.object_name NOT LIKE 'ISEQ$$%'
      AND o.object_type NOT IN ('LOB', 'TABLE PARTITION', 'TABLE SUBPARTITION', 'INDEX PARTITION', 'INDEX SUBPARTITION', 'LOB PARTITION')
      AND NOT (o.object_type = 'INDEX' AND EXISTS (SELECT 1 FROM all_constraints c WHERE c.owner = o.owner AND c.index_name = o.object_name))
      AND NOT (o.object_type = 'TABLE' AND EXISTS (SELECT 1 FROM all_mviews m WHERE m.owner = o.owner AND m.container_name = o.object_name))
      ORDER BY o.object_id`,
  };
}

async function comments(connection: DriverConnection, schema: string): Promise<string[]> {
  const owner = literal(schema);
  const found = await records(connection, {
    columns: ['table', 'column', 'text'] as const,
    sql: `SELECT table_name, NULL, comments FROM all_tab_comments WHERE owner = ${owner} AND table_type = 'TABLE' AND comments IS NOT NULL
      UNION ALL SELECT c.table_name, c.column_name, c.comments FROM all_col_comments c JOIN all_tables t ON t.owner = c.owner AND t.table_name = c.table_name
        WHERE c.owner = ${owner} AND c.comments IS NOT NULL`,
  });
  return found.map(({ table = '', column, text = '' }) => {
    const name = `${quotedName(schema)}.${quotedName(table)}`;
    const on = column === undefined ? `TABLE ${name}` : `COLUMN ${name}.${quotedName(column)}`;
    return `COMMENT ON ${on} IS ${literal(text)};`;
  });
}

async function run(connection: DriverConnection, statement: string): Promise<void> {
  await connection.each(
    statement,
    () => undefined,
    () => undefined,
    new AbortController().signal,
  );
}
