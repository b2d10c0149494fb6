import { test } from 'uvu';
import * as assert from 'uvu/assert';
import { readScript } from './testing.ts';

/** Lines and objects of what changes rows, as a script is read in one portion and byte by byte. */
function changes(script: string): string[] {
  const of = (portions: number[]): string[] =>
    readScript(script, { portions })
      .model.issues.filter(({ code }) => code === 'rows-changed')
      .map(({ line, object }) => `${line} ${object ?? ''}`);
  const whole = of([]);
  assert.equal(of([1]), whole, 'whatever the portions');
  return whole;
}

const table = 'CREATE TABLE t (id int IDENTITY(10,5) PRIMARY KEY, v varchar(20))\n';

test('numbers that a server gives are known until something moves the counter', () => {
  assert.equal(changes(`${table}INSERT t (v) VALUES (1),(2)\nINSERT t (v) VALUES (3)`), []);
  assert.equal(changes(`${table}INSERT t (id, v) VALUES (100, 3)\nINSERT t (id, v) VALUES (101, 3)`), []);
  assert.equal(changes(`${table}INSERT t (id, v) VALUES (100, 3)\nINSERT t (v) VALUES (4)`), ['3 t']);
  assert.equal(changes(`${table}INSERT t (id, v) VALUES (100, 3)\nINSERT t VALUES (4)`), ['3 t']);
  assert.equal(changes(`${table}INSERT t VALUES (1)\nDBCC CHECKIDENT('t',RESEED,500)\nINSERT t VALUES (5)`), ['4 t']);
  // A table that never had rows gives the number itself.
  assert.equal(changes(`${table}DBCC CHECKIDENT('t',RESEED,10)\nINSERT t VALUES (5)`), []);
  assert.equal(changes(`${table}DBCC CHECKIDENT('t',RESEED,0)\nINSERT t VALUES (5)`), ['3 t']);
  assert.equal(changes(`${table}INSERT t VALUES (1)\nDBCC CHECKIDENT('t',RESEED,500)`), []);
});

test('what follows SET NOEXEC ON is not run by a server', () => {
  for (const option of ['NOEXEC', 'PARSEONLY']) {
    const on = `SET ${option} ON\nGO\n`;
    assert.equal(changes(`${table}GO\n${on}INSERT t VALUES (2)\nINSERT t VALUES (3)`), ['5 t'], option);
    assert.equal(changes(`${on}${table}`), ['3 '], option);
    assert.equal(changes(`${on}SET ${option} OFF\nGO\n${table}INSERT t VALUES (2)`), [], option);
    // Written by tools that compare databases: where an error came before, nothing more is run.
    assert.equal(changes(`${table}GO\nIF @@ERROR <> 0 ${on}INSERT t VALUES (2)`), [], option);
    assert.equal(changes(`${table}GO\nIF @@ERROR <> 0\nBEGIN\nSET ${option} ON\nEND\nGO\nINSERT t VALUES (2)`), []);
  }
});

test('a variable of sqlcmd in rows is told at its line', () => {
  const set = ':setvar X 5\n';
  assert.equal(changes(`${set}${table}GO\nINSERT t VALUES\n('a'),\n('$(X)')\nINSERT t VALUES ('$(x)')`), [
    '6 t',
    '7 t',
  ]);
  assert.equal(changes(`${set}${table}GO\nINSERT t (v) SELECT '$(X)'`), ['4 t']);
  assert.equal(changes(`${set}${table}GO\nINSERT t VALUES ('$(document).ready()'), ('$X')`), []);
  assert.equal(changes(`${table}GO\nINSERT t VALUES ('$(X)')`), []);
});

test.run();
