import { loadModule, parseSync } from 'libpg-query';
import { test } from 'uvu';
import * as assert from 'uvu/assert';
import { assess } from '../../assess.ts';
import { createMachine } from '../../machine.ts';
import { createProfiler } from '../../profile/create-profiler.ts';

await loadModule();

/** What is said of function f with this body: its SQL, or the reason why it was not converted. */
function converted(body: string): string {
  const machine = createMachine('mysql', { profile: true, createProfiler });
  machine.push(
    Buffer.from(`CREATE TABLE t (id INT PRIMARY KEY, v VARCHAR(9), n INT);
DELIMITER //
CREATE FUNCTION other () RETURNS INT DETERMINISTIC RETURN 1 //
CREATE FUNCTION f (a INT) RETURNS INT DETERMINISTIC BEGIN ${body} END //
`),
  );
  const { ddl, findings } = assess(machine.finish(), { parse: parseSync });
  const made = ddl.find(({ sql }) => /FUNCTION \w+\.f\(/.test(sql))?.sql;
  return made ?? findings.map(({ message }) => /because ([^(]*)/.exec(message)?.[1] ?? '').join('');
}

test('a variable of the session that is always set before it is read becomes one of the function', () => {
  const sql = converted('SET @x = a + 1; IF a > 1 THEN SET @x = @x + 1; END IF; RETURN @x;');
  assert.match(sql, /"@x" bigint;/);
  assert.match(sql, /RETURN "@x"/);
  assert.match(sql, /SET search_path = pg_catalog, pg_temp/);
});

test('any other stays with the source, and the reason is given', () => {
  const cases: [string, RegExp][] = [
    ['RETURN @x;', /reads @x, a variable of the session, before it sets it/],
    ['IF a > 1 THEN SET @x = 1; END IF; RETURN @x;', /reads @x/],
    ['WHILE a < 0 DO SET @x = 1; END WHILE; RETURN @x;', /reads @x/],
    ["SET @x = 'a'; RETURN 1;", /another kind of value/],
    ["SET @x = 1; SET @x = CAST('2020-01-01' AS DATE); RETURN 1;", /several kinds/],
    ['SET @x = other(); RETURN @x;', /calls another program/],
    ['SET @x = 1; INSERT INTO t (id) VALUES (a); RETURN @x;', /changes rows, whose triggers may use it/],
    ['SET @@sql_mode = 1; RETURN 1;', /variable of the server/],
    ['SELECT MAX(n) INTO @x FROM t; RETURN @x;', /selects into a variable of the session/],
    ['SET @x = (SELECT @y := MAX(n) FROM t); RETURN @x;', /not understood|reads @y|expected/],
  ];
  for (const [body, reason] of cases) assert.match(converted(body), reason, body);
});

test.run();
