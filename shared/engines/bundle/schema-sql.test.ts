import { parse } from 'libpg-query';
import { test } from 'uvu';
import * as assert from 'uvu/assert';
import { assessmentOf, buildAssessment } from '#shared/engines/docs/testing.ts';
import { renderSchemaSql } from './schema-sql.ts';

const about = { fileName: 'rental.sql', generatedAt: '2026-11-24T05:35:00Z', version: '1.2.3' };
type Ddl = ReturnType<typeof buildAssessment>['ddl'];
const withDdl = (ddl: Ddl): string => renderSchemaSql({ ...buildAssessment(), ddl }, about);

/** Kinds of the statements in order, as PostgreSQL's parser reads them. */
async function kindsOf(sql: string): Promise<string[]> {
  const { stmts = [] } = await parse(sql);
  return stmts.map(({ stmt }) => {
    if (stmt === undefined) return '';
    return 'TransactionStmt' in stmt ? JSON.stringify(stmt.TransactionStmt.kind) : (Object.keys(stmt)[0] ?? '');
  });
}

test('three parts in order, each one transaction', async () => {
  const sql = renderSchemaSql(buildAssessment(), about);
  const kinds = await kindsOf(sql);
  assert.equal(
    kinds.filter(kind => kind.includes('TRANS')),
    Array.from({ length: 3 }, () => ['"TRANS_STMT_BEGIN"', '"TRANS_STMT_COMMIT"']).flat(),
  );
  assert.is(kinds.length, buildAssessment().ddl.length + 6);
  assert.ok(sql.indexOf('Part 1') < sql.indexOf('Part 2') && sql.indexOf('Part 2') < sql.indexOf('Part 3'));
});

test('parts are counted from one, also where the first is empty', () => {
  assert.match(withDdl([{ phase: 'tables', object: 'a', sql: 'CREATE TABLE a ()' }]), /-- Part 1: tables/);
});

test('statements that cannot stand in a transaction stand outside', async () => {
  const sql = withDdl([
    { phase: 'after-data', object: 'a', sql: 'CREATE INDEX a ON t (a)' },
    { phase: 'after-data', object: 'b', sql: '-- why\nCREATE INDEX CONCURRENTLY b ON t (b);' },
    { phase: 'after-data', object: 'c', sql: 'CREATE INDEX c ON t (c)' },
  ]);
  assert.equal(await kindsOf(sql), [
    '"TRANS_STMT_BEGIN"',
    'IndexStmt',
    '"TRANS_STMT_COMMIT"',
    'IndexStmt',
    '"TRANS_STMT_BEGIN"',
    'IndexStmt',
    '"TRANS_STMT_COMMIT"',
  ]);
});

test('names in comments never become statements', async () => {
  const sql = withDdl([
    { phase: 'tables', object: 'a\nDROP TABLE b;\r-- \u2028DROP TABLE c;', sql: 'CREATE TABLE a ()' },
  ]);
  assert.equal(await kindsOf(sql), ['"TRANS_STMT_BEGIN"', 'CreateStmt', '"TRANS_STMT_COMMIT"']);
});

test('a statement is closed, also behind a comment or a dollar-quoted body', async () => {
  const sql = withDdl([
    { phase: 'tables', object: 'a', sql: 'CREATE TABLE a () -- last;' },
    { phase: 'tables', object: 'b', sql: 'CREATE FUNCTION f() RETURNS int LANGUAGE sql AS $$ SELECT 1; $$' },
    { phase: 'tables', object: 'c', sql: 'CREATE TABLE c ();' },
  ]);
  assert.equal(await kindsOf(sql), [
    '"TRANS_STMT_BEGIN"',
    'CreateStmt',
    'CreateFunctionStmt',
    'CreateStmt',
    '"TRANS_STMT_COMMIT"',
  ]);
});

test('nothing to create is said', () => {
  assert.match(renderSchemaSql(assessmentOf([], [], { ddl: [] }), about), /There is nothing to create/);
});

test.run();
