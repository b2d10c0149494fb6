import { loadModule, parseSync } from 'libpg-query';
import { test } from 'uvu';
import * as assert from 'uvu/assert';
import { assess } from '../assess.ts';
import type { Assessment } from '../finding.ts';
import { createMachine } from '../machine.ts';
import { createProfiler } from '../profile/create-profiler.ts';

test.before(async () => loadModule());

const tables = `CREATE TABLE parent (id INT PRIMARY KEY, n INT, at DATETIME DEFAULT CURRENT_TIMESTAMP ON UPDATE CURRENT_TIMESTAMP);
CREATE TABLE child (id INT AUTO_INCREMENT PRIMARY KEY, parent_id INT, x INT, twice INT AS (x * 2) STORED, name VARCHAR(9),
  FOREIGN KEY (parent_id) REFERENCES parent (id) ON DELETE SET NULL ON UPDATE CASCADE);
CREATE TABLE log (id INT AUTO_INCREMENT PRIMARY KEY, word VARCHAR(20));
`;

function assessScript(...programs: string[]): Assessment {
  const machine = createMachine('mysql', { profile: true, createProfiler });
  const script = `${tables}DELIMITER ;;\n${programs.map(program => `${program} ;;\n`).join('')}DELIMITER ;\n`;
  machine.push(Buffer.from(script));
  return assess(machine.finish(), { parse: parseSync });
}

const on = (moment: string, table: string, body: string): string =>
  `CREATE TRIGGER tr ${moment} ON ${table} FOR EACH ROW ${body}`;

const refused: { title: string; program: string; reason: RegExp }[] = [
  {
    title: 'a number that is not known yet',
    program: on('BEFORE INSERT', 'child', 'SET NEW.x = NEW.id'),
    reason: /id has no number yet/,
  },
  {
    title: 'a column that is calculated later',
    program: on('BEFORE INSERT', 'child', 'SET NEW.x = NEW.twice'),
    reason: /twice is not calculated yet/,
  },
  {
    title: 'a new row that is written already',
    program: on('AFTER INSERT', 'child', 'SET NEW.x = 1'),
    reason: /written already/,
  },
  {
    title: 'other rows of its own table, as PostgreSQL shows them later',
    program: on('AFTER INSERT', 'log', 'INSERT INTO parent (id, n) SELECT 1, COUNT(*) FROM log'),
    reason: /other rows of the statement/,
  },
  {
    title: 'rows that a foreign key changes',
    program: on('AFTER UPDATE', 'child', "INSERT INTO log (word) VALUES ('x')"),
    reason: /MySQL runs no triggers/,
  },
  {
    title: 'a table that notes its changes',
    program: on('BEFORE UPDATE', 'parent', 'SET NEW.n = 1'),
    reason: /notes the time of the last change/,
  },
  {
    title: 'assignments that build on one another',
    program: on('AFTER DELETE', 'log', 'UPDATE parent SET n = n + 1, id = n WHERE id = 1'),
    reason: /uses n after it has changed it/,
  },
  {
    title: 'the first statement that is not known, by its line',
    program: "CREATE PROCEDURE p (IN a INT)\nBEGIN\n  SET a = 1;\n  PREPARE s FROM 'x';\nEND",
    reason: /PREPARE S is not understood \(line 9\)/i,
  },
  {
    title: 'a cursor',
    program: 'CREATE PROCEDURE p ()\nBEGIN\n  DECLARE c CURSOR FOR SELECT 1;\nEND',
    reason: /a cursor \(line 8\)/,
  },
  {
    title: 'a variable of the session',
    program: 'CREATE PROCEDURE p (INOUT a INT)\nBEGIN\n  SET a = @b;\nEND',
    reason: /variable of the session/,
  },
  {
    title: 'rows from among other statements',
    program: 'CREATE PROCEDURE p ()\nBEGIN\n  DELETE FROM log;\n  SELECT word FROM log;\nEND',
    reason: /rows to its caller/,
  },
  {
    title: 'a name that means two things',
    program: 'CREATE FUNCTION f (word INT) RETURNS INT READS SQL DATA RETURN (SELECT COUNT(*) FROM log WHERE word = 1)',
    reason: /word is both a variable and a column/,
  },
  {
    title: 'an INSERT that passes over errors',
    program: on('AFTER DELETE', 'log', 'INSERT IGNORE INTO parent (id) VALUES (1)'),
    reason: /INSERT IGNORE is not understood/,
  },
  {
    title: 'an INSERT that updates',
    program: on('AFTER DELETE', 'log', 'INSERT INTO parent (id) VALUES (1) ON DUPLICATE KEY UPDATE n = 1'),
    reason: /ON in a statement/,
  },
];

for (const { title, program, reason } of refused) {
  test(`left with reason, skeleton and text: ${title}`, () => {
    const { ddl, findings } = assessScript(program);
    const name = / (tr|p|f) /.exec(program)?.[1] ?? '';
    const found = findings.filter(finding => finding.code === 'M42');
    assert.is(found.length, 1);
    const [finding] = found;
    assert.match(finding?.message ?? '', reason);
    assert.is(finding?.leftOut, true);
    assert.is(finding?.automatic, false);
    assert.is(ddl.filter(statement => statement.object.endsWith(` ${name}`)).length, 0);
    for (const line of program.split('\n')) assert.ok(finding?.fix.includes(`-- ${line}`), line);
    const statements = (finding?.fix ?? '').split('\n').slice(1).join('\n');
    const skeleton = parseSync(statements).stmts ?? [];
    assert.is(skeleton.length, name === 'tr' ? 2 : 1, statements);
    assert.match(statements, 'is not converted');
  });
}

test('a skeleton has the signature of the source', () => {
  const { findings } = assessScript(
    'CREATE FUNCTION f (a INT UNSIGNED, b VARCHAR(9), c JSON) RETURNS DECIMAL(6,2) BEGIN LOOP SET a = 1; END LOOP; END',
  );
  const fix = findings.find(({ code }) => code === 'M42')?.fix ?? '';
  assert.match(fix, 'f(a bigint, b varchar(9), c text) RETURNS numeric(6,2)');
});

test('triggers of one moment are converted where their names keep the order of the source', () => {
  const two = (first: string, second: string): number =>
    assessScript(
      `CREATE TRIGGER ${first} BEFORE INSERT ON log FOR EACH ROW SET NEW.word = 'x'`,
      `CREATE TRIGGER ${second} BEFORE INSERT ON log FOR EACH ROW SET NEW.word = CONCAT(NEW.word, 'y')`,
    ).ddl.filter(({ sql }) => sql.startsWith('CREATE TRIGGER')).length;
  // The table parent has one of its own, for the time of changes.
  assert.is(two('a', 'b') - 1, 2);
  assert.is(two('b', 'a') - 1, 0);
});

test('a converted program says by which conversions', () => {
  const { findings } = assessScript(on('BEFORE INSERT', 'log', "SET NEW.word = 'x'"));
  const finding = findings.find(({ code }) => code === 'M42');
  assert.match(finding?.message ?? '', 'row-trigger and assign-new');
  assert.is(finding?.automatic, true);
  assert.is(finding?.leftOut, undefined);
});

test.run();
