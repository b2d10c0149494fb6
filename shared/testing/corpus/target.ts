import { renderSchemaSql } from '#shared/engines/bundle/schema-sql.ts';
import { differences, plannedKeys, readKeys } from '#shared/engines/schema/emit/testing.ts';
import type { Assessment, TargetTable } from '#shared/engines/schema/finding.ts';
import type { Query } from './postgresql-catalogue.ts';
import { type PostgresqlSource, runPsql } from './source-servers.ts';

/**
 * Runs `schema.sql` through psql, as its reader would, into an empty database of a real PostgreSQL and compares what
 * came out with the plan. Returns what is wrong, one line each.
 */
export async function checkTarget(
  server: PostgresqlSource,
  assessment: Assessment,
  fileName: string,
): Promise<string[]> {
  const database = await server.empty();
  try {
    const script = renderSchemaSql(assessment, { fileName, generatedAt: '2026-01-01T00:00:00Z', version: 'test' });
    const refused =
      server.psql === undefined
        ? await runStatements(database.query, assessment)
        : runPsql(server.psql, database.url, script, ['-v', 'ON_ERROR_STOP=1']);
    if (refused.length > 0) return refused.map(line => `the DDL was refused: ${line}`);
    return await planned(database.query, assessment);
  } finally {
    await database.close();
  }
}

/** Runs the statements in one transaction and takes them back. Returns what the server refused. */
export async function runStatements(query: Query, assessment: Assessment): Promise<string[]> {
  await query('BEGIN');
  try {
    for (const { sql } of assessment.ddl) {
      try {
        await query(sql);
      } catch (error) {
        return [`${error instanceof Error ? error.message : String(error)}\nin: ${sql}`];
      }
    }
    return [];
  } finally {
    await query('ROLLBACK');
  }
}

async function planned(query: Query, assessment: Assessment): Promise<string[]> {
  const { tables } = assessment.target;
  const server = { url: '', query, stop: async () => undefined };
  const keys = await readKeys(server);
  const missingKeys = plannedKeys(tables).filter(key => !keys.includes(key) && !isAnnounced(key, assessment));
  const missingIndexes = await absentIndexes(query, tables);
  const indexesWithheld = assessment.findings.filter(finding => /^(R04|R05|M32)$/.test(finding.code)).length;
  return [
    ...(await differences(server, tables)).map(line => `target column ${line}`),
    ...missingKeys.map(key => `target has no key ${key}`),
    ...(missingIndexes.length > indexesWithheld ? missingIndexes : []),
  ];
}

/** Codes of findings that say a key or foreign key was left out, or can't be built over these rows. */
const keyFindings = /^(R04|C08|L06|L16|L17|P05)$/;

/** true if a finding about the table of this key says that a key of it is left out. */
function isAnnounced(key: string, assessment: Assessment): boolean {
  const name = key.slice(0, key.search(/ [puf] \[/));
  const source = assessment.target.tables.find(table => table.name === name)?.source.name ?? name;
  return assessment.findings.some(
    finding => keyFindings.test(finding.code) && (finding.object === source || finding.object.startsWith(`${source}.`)),
  );
}

/** Plain indexes of the source whose columns no index of the target begins with. */
async function absentIndexes(query: Query, tables: readonly TargetTable[]): Promise<string[]> {
  const rows = await query(
    `SELECT n.nspname AS schema, c.relname AS name,
            (SELECT string_agg(a.attname, ',' ORDER BY k.at) FROM unnest(i.indkey) WITH ORDINALITY AS k (number, at)
             JOIN pg_attribute a ON a.attrelid = c.oid AND a.attnum = k.number) AS columns
     FROM pg_index i JOIN pg_class c ON c.oid = i.indrelid JOIN pg_namespace n ON n.oid = c.relnamespace
     WHERE n.nspname !~ '^pg_'`,
  );
  const found = rows.map(row => `${row.schema}.${row.name}:${row.columns},`);
  return tables.flatMap(table => {
    const named = new Map(table.columns.map(({ source, target }) => [source.name.toLowerCase(), target.name]));
    return table.source.indexes
      .filter(
        index =>
          /^(btree|hash|other)$/.test(index.kind) &&
          index.parts.every(part => part.column !== undefined && part.prefixLength === undefined),
      )
      .map(index => index.parts.map(part => named.get((part.column ?? '').toLowerCase()) ?? '?').join(','))
      .filter(columns => !found.some(line => line.startsWith(`${table.schema}.${table.name}:${columns},`)))
      .map(columns => `target has no index on ${table.schema}.${table.name} (${columns})`);
  });
}
