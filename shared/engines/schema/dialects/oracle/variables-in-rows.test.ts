import { test } from 'uvu';
import * as assert from 'uvu/assert';
import { readScript } from './testing.ts';

/** What is said of rows: line and code, as a script is read in one portion and byte by byte. */
function said(script: string): string[] {
  const of = (portions: number[]): string[] =>
    readScript(script, { portions }).model.issues.map(({ line, code }) => `${line} ${code}`);
  const whole = of([]);
  assert.equal(of([1]), whole, 'whatever the portions');
  return whole;
}

const table = 'CREATE TABLE t (v VARCHAR2(20));\n';

test('a variable that the script makes is not what its rows hold', () => {
  const row = "INSERT INTO t VALUES ('&n');\n";
  assert.equal(said(`DEFINE n = 5\n${table}${row}`), ['3 rows-changed']);
  assert.equal(said(`ACCEPT n NUMBER PROMPT 'How many'\n${table}${row}`), ['3 rows-changed']);
  assert.equal(said(`COLUMN x NEW_VALUE n\n${table}${row}`), ['3 rows-changed']);
  assert.equal(said(`${table}INSERT INTO t VALUES\n('&&n');`), ['3 rows-changed']);
  assert.equal(said(`DEFINE n = 5\n${table}INSERT INTO t SELECT '&n' FROM DUAL;`), ['3 rows-changed']);
  assert.equal(said(`DEFINE n = 5\nSET DEFINE ^\n${table}INSERT INTO t VALUES ('^n.');`), ['4 rows-changed']);
  // Plain text before it does not hide it.
  assert.equal(said(`DEFINE n = 5\n${table}INSERT INTO t VALUES ('AT&T &n');`), [
    '3 command-ignored',
    '3 rows-changed',
  ]);
});

test('an ampersand that may be plain text is told, and no more', () => {
  assert.equal(said(`${table}INSERT INTO t VALUES ('AT&T');`), ['2 command-ignored']);
  assert.equal(said(`DEFINE n = 5\nUNDEFINE n\n${table}INSERT INTO t VALUES ('&n');`), ['4 command-ignored']);
  assert.equal(said(`DEFINE n = 5\nSET DEFINE OFF\n${table}INSERT INTO t VALUES ('&n &&n');`), []);
  assert.equal(said(`DEFINE n = 5\n${table}INSERT INTO t VALUES ('a & n & 0');`), []);
  // A parameter of the script.
  assert.equal(said(`${table}INSERT INTO t VALUES ('&1');`), ['2 command-ignored']);
});

test('the character that SET ESCAPE names does not come into the rows', () => {
  const row = "INSERT INTO t VALUES ('a\\&b');\n";
  assert.equal(said(`SET ESCAPE ON\n${table}${row}`), ['3 rows-changed']);
  assert.equal(said(`SET ESC !\n${table}INSERT INTO t VALUES ('a!&b');`), ['3 rows-changed']);
  assert.equal(said(`SET ESCAPE ON\nSET ESCAPE OFF\n${table}${row}`), ['4 command-ignored']);
  assert.equal(said(`SET ESCAPE ON DEFINE OFF\n${table}${row}`), []);
  assert.equal(said(`SET ESCAPE ON\n${table}INSERT INTO t VALUES ('a');`), []);
});

test.run();
