import { loadModule, parseSync } from 'libpg-query';
import { test } from 'uvu';
import * as assert from 'uvu/assert';
import { createMachine } from '../../machine.ts';
import type { Dialect } from '../../model.ts';
import { createProfiler } from '../../profile/create-profiler.ts';

await loadModule();

/** `line: message` of everything by which rows are not as they were written. */
function changes(dialect: Dialect, script: string): string[] {
  const machine = createMachine(dialect, { profile: true, createProfiler, parsePostgresql: parseSync });
  machine.push(Buffer.from(script));
  return machine
    .finish()
    .model.issues.filter(({ code }) => code === 'rows-changed')
    .map(({ line, message }) => `${line}: ${message}`);
}

interface Case {
  dialects: Dialect[];
  /** Statements behind a table t (id, v, n) with two rows on lines 1 and 2. */
  behind: string;
  /** The line and a part of what is said; undefined: nothing is. */
  says?: RegExp;
}

const all: Dialect[] = ['mysql', 'postgresql', 'sqlite', 'sqlserver', 'oracle'];
const table = `CREATE TABLE t (id integer NOT NULL, v varchar(10), n integer DEFAULT 7, PRIMARY KEY (id));
INSERT INTO t (id, v) VALUES (1, 'a');
`;
const begin: { [dialect in Dialect]?: string } = {
  mysql: 'START TRANSACTION',
  postgresql: 'BEGIN',
  sqlite: 'BEGIN',
  sqlserver: 'BEGIN TRANSACTION',
  oracle: 'COMMIT',
};

const cases: Case[] = [
  { dialects: all, behind: "UPDATE t SET v = 'b';", says: /^3: UPDATE/ },
  { dialects: all, behind: 'DELETE FROM t WHERE id = 1;', says: /^3: DELETE/ },
  { dialects: ['mysql', 'postgresql', 'sqlserver', 'oracle'], behind: 'TRUNCATE TABLE t;', says: /^3: TRUNCATE/ },
  { dialects: all, behind: 'DROP TABLE t;' },
  { dialects: all, behind: `DROP TABLE t;\n${table}` },
  {
    dialects: ['mysql', 'postgresql', 'sqlite', 'oracle'],
    behind: 'ALTER TABLE t RENAME TO u;',
    says: /^3: .*its name is u/i,
  },
  { dialects: ['mysql'], behind: 'RENAME TABLE t TO u;', says: /^3: .*its name is u/ },
  { dialects: ['oracle'], behind: 'RENAME t TO u;', says: /^3: .*its name is U/ },
  { dialects: ['sqlserver'], behind: "EXEC sp_rename 'dbo.t', 'u';", says: /^3: .*its name is u/ },
  { dialects: ['sqlserver'], behind: "EXEC sp_rename 't.v', 'w', 'COLUMN';", says: /^3: .*column v is there no more/ },
  { dialects: ['postgresql'], behind: 'ALTER TABLE t SET SCHEMA other;', says: /^3: .*its name is/ },
  {
    dialects: ['mysql', 'postgresql', 'sqlite'],
    behind: 'ALTER TABLE t RENAME COLUMN v TO w;',
    says: /^3: .*column v/,
  },
  {
    dialects: ['mysql', 'postgresql', 'sqlite', 'sqlserver', 'oracle'],
    behind: 'ALTER TABLE t DROP COLUMN v;',
    says: /^3: .*column v/i,
  },
  {
    dialects: ['mysql', 'postgresql', 'sqlite'],
    behind: 'ALTER TABLE t ADD COLUMN x integer DEFAULT 5;',
    says: /^3: .*column x is new/,
  },
  {
    dialects: ['sqlserver', 'oracle'],
    behind: 'ALTER TABLE t ADD x integer DEFAULT 5;',
    says: /^3: .*column x is new/i,
  },
  { dialects: ['mysql'], behind: 'ALTER TABLE t MODIFY v char(10);', says: /^3: .*type of column v/ },
  { dialects: ['mysql'], behind: 'ALTER TABLE t MODIFY id bigint NOT NULL AUTO_INCREMENT, MODIFY v varchar(20);' },
  {
    dialects: ['postgresql'],
    behind: 'ALTER TABLE t ALTER COLUMN v TYPE integer USING v::integer;',
    says: /^3: .*type of column v/,
  },
  { dialects: ['postgresql'], behind: 'ALTER TABLE t ALTER COLUMN id TYPE bigint;' },
  { dialects: ['sqlserver'], behind: 'ALTER TABLE t ALTER COLUMN v int;', says: /^3: .*type of column v/ },
  { dialects: ['oracle'], behind: 'ALTER TABLE t MODIFY v date;', says: /^3: .*type of column V/ },
  { dialects: ['mysql', 'postgresql'], behind: 'ALTER TABLE t ALTER COLUMN n SET DEFAULT 8;', says: /^3: .*default/ },
  { dialects: ['mysql', 'postgresql'], behind: "ALTER TABLE t ALTER COLUMN v SET DEFAULT 'x';" },
  { dialects: ['mysql'], behind: "LOAD DATA INFILE 'x' INTO TABLE t;", says: /^3: LOAD/ },
  { dialects: ['postgresql'], behind: "COPY t FROM '/x';", says: /^3: COPY from a file/ },
  { dialects: ['sqlserver'], behind: "BULK INSERT t FROM 'x';", says: /^3: BULK/ },
  { dialects: ['mysql'], behind: "REPLACE INTO t (id, v) VALUES (1, 'b');", says: /^3: Not all rows/ },
  { dialects: ['mysql'], behind: "INSERT IGNORE INTO t (id, v) VALUES (1, 'b');", says: /^3: Not all rows/ },
  {
    dialects: ['mysql'],
    behind: "INSERT INTO t (id) VALUES (1) ON DUPLICATE KEY UPDATE v = 'c';",
    says: /^3: Not all rows/,
  },
  { dialects: ['mysql'], behind: "REPLACE INTO t (id, v) VALUES (2, 'b');" },
  { dialects: ['sqlite'], behind: "INSERT OR REPLACE INTO t (id, v) VALUES (1, 'b');", says: /^3: Not all rows/ },
  { dialects: ['sqlite'], behind: "INSERT OR IGNORE INTO t (id, v) VALUES (1, 'b');", says: /^3: Not all rows/ },
  {
    dialects: ['postgresql', 'sqlite'],
    behind: 'INSERT INTO t (id) VALUES (1) ON CONFLICT DO NOTHING;',
    says: /^3: Not all rows/,
  },
  { dialects: ['mysql'], behind: 'UPDATE t, u SET t.v = u.v;', says: /^3: UPDATE/ },
  { dialects: ['mysql'], behind: 'CREATE TABLE u (id int);\nDELETE t FROM u JOIN t;', says: /^4: DELETE/ },
  { dialects: ['mysql'], behind: 'CREATE TABLE u (id int);\nDELETE FROM u;' },
  { dialects: ['mysql'], behind: "SET @s = 'DELETE FROM t';\nPREPARE s FROM @s;\nEXECUTE s;", says: /^5: EXECUTE/ },
  { dialects: ['mysql'], behind: "PREPARE s FROM 'SET @x = 1';\nEXECUTE s;" },
  { dialects: ['postgresql'], behind: 'DROP DATABASE shop;', says: /^3: DROP DATABASE/ },
  { dialects: ['postgresql'], behind: 'CREATE TABLE u (id int);\nTRUNCATE u, t;', says: /^4: TRUNCATE/ },
  { dialects: ['postgresql'], behind: 'DO $$ BEGIN DELETE FROM t; END $$;', says: /^3: DO/ },
  { dialects: ['postgresql'], behind: 'DO $$ BEGIN RAISE NOTICE $x$done$x$; END $$;' },
  {
    dialects: ['postgresql'],
    behind: 'CREATE FUNCTION f() RETURNS void LANGUAGE sql AS $$ DELETE FROM t $$;\nSELECT f();',
    says: /^4: SELECT/,
  },
  { dialects: ['oracle'], behind: 'BEGIN\n  UPDATE t SET v = 1;\nEND;\n/', says: /^3: A block/ },
];

for (const { dialects, behind, says } of cases) {
  for (const dialect of dialects) {
    test(`${dialect}: ${behind}`, () => {
      const found = changes(dialect, table + behind);
      if (says === undefined) assert.equal(found, []);
      else assert.match(found.join('\n'), says);
    });
  }
}

const row = "INSERT INTO t (id, v) VALUES (5, 'e');";

for (const dialect of all) {
  test(`${dialect}: rows that ROLLBACK takes back`, () => {
    const open = begin[dialect] ?? '';
    assert.match(
      changes(dialect, `${table}${open};\n${row}\nROLLBACK;`).join('\n'),
      /^5: ROLLBACK takes back what/,
      'taken back',
    );
    assert.equal(
      changes(dialect, `${table}${open};\n${row}\nCOMMIT;\n${open};\nROLLBACK;`),
      [],
      'nothing to take back',
    );
  });
}

for (const dialect of ['mysql', 'postgresql', 'sqlite', 'oracle'] as const) {
  test(`${dialect}: rows behind a savepoint`, () => {
    const open = begin[dialect] ?? '';
    const back = `${table}${open};\nSAVEPOINT a;\n${row}\nROLLBACK TO SAVEPOINT a;\nCOMMIT;`;
    assert.match(changes(dialect, back).join('\n'), /^6: ROLLBACK takes back .* savepoint/);
    assert.equal(changes(dialect, `${table}${open};\n${row}\nSAVEPOINT a;\nROLLBACK TO SAVEPOINT a;\nCOMMIT;`), []);
  });
}

test('a transaction that is never ended is taken back', () => {
  assert.match(changes('postgresql', `${table}BEGIN;\n${row}`).join('\n'), /^3: .*never ends/);
  assert.match(changes('mysql', `${table}SET autocommit=0;\n${row}`).join('\n'), /^3: .*never ends/);
  assert.equal(changes('mysql', `${table}SET autocommit=0;\n${row}\nCOMMIT;`), []);
  assert.equal(changes('oracle', table + row), [], 'SQL*Plus commits when it ends');
});

test('T-SQL: a rollback that a condition decides on is there for errors', () => {
  const script = `${table}BEGIN TRAN\n${row}\nIF @@ERROR <> 0 ROLLBACK TRAN\nCOMMIT\n`;
  assert.equal(changes('sqlserver', script), []);
});

test('T-SQL: a database that is dropped with its rows', () => {
  const script = `USE shop\nGO\n${table}USE master\nGO\nDROP DATABASE shop`;
  assert.match(changes('sqlserver', script).join('\n'), /^7: DROP DATABASE takes database shop/);
  assert.equal(changes('sqlserver', `DROP DATABASE shop\nGO\nUSE shop\nGO\n${table}`), []);
});

interface TriggerCase {
  dialect: Dialect;
  trigger: string;
  off?: string;
  fires: boolean;
}

const triggers: TriggerCase[] = [
  {
    dialect: 'mysql',
    trigger: 'CREATE TRIGGER tr BEFORE INSERT ON t FOR EACH ROW SET NEW.v = UPPER(NEW.v);',
    fires: true,
  },
  { dialect: 'mysql', trigger: 'CREATE TRIGGER tr BEFORE UPDATE ON t FOR EACH ROW SET NEW.v = 1;', fires: false },
  {
    dialect: 'mysql',
    trigger: "CREATE TRIGGER tr BEFORE INSERT ON t FOR EACH ROW IF NEW.id < 0 THEN SIGNAL SQLSTATE '45000'; END IF;",
    fires: false,
  },
  { dialect: 'sqlite', trigger: 'CREATE TRIGGER tr AFTER INSERT ON t BEGIN UPDATE t SET v = 1; END;', fires: true },
  {
    dialect: 'sqlite',
    trigger: "CREATE TRIGGER tr BEFORE INSERT ON t BEGIN SELECT RAISE(ABORT, 'update') WHERE NEW.id < 0; END;",
    fires: false,
  },
  { dialect: 'sqlserver', trigger: 'CREATE TRIGGER tr ON t FOR INSERT AS UPDATE t SET v = 1\nGO', fires: true },
  {
    dialect: 'sqlserver',
    trigger: 'CREATE TRIGGER tr ON t FOR INSERT AS UPDATE t SET v = 1\nGO',
    off: 'DISABLE TRIGGER tr ON t\nGO',
    fires: false,
  },
  {
    dialect: 'sqlserver',
    trigger: 'CREATE TRIGGER tr ON t FOR INSERT AS UPDATE t SET v = 1\nGO',
    off: 'ALTER TABLE t DISABLE TRIGGER ALL\nGO',
    fires: false,
  },
  {
    dialect: 'sqlserver',
    trigger: "CREATE TRIGGER tr ON t FOR INSERT AS IF UPDATE(v) RAISERROR('no', 16, 1)\nGO",
    fires: false,
  },
  {
    dialect: 'oracle',
    trigger: 'CREATE TRIGGER tr BEFORE INSERT ON t FOR EACH ROW BEGIN :NEW.v := 1; END;\n/',
    fires: true,
  },
  {
    dialect: 'oracle',
    trigger: 'CREATE TRIGGER tr BEFORE INSERT ON t FOR EACH ROW BEGIN :NEW.v := 1; END;\n/',
    off: 'ALTER TRIGGER tr DISABLE;',
    fires: false,
  },
  {
    dialect: 'oracle',
    trigger: 'CREATE TRIGGER tr BEFORE INSERT ON t FOR EACH ROW DISABLE BEGIN :NEW.v := 1; END;\n/',
    fires: false,
  },
  {
    dialect: 'oracle',
    trigger: 'CREATE TRIGGER tr BEFORE INSERT ON t FOR EACH ROW BEGIN p.log_it(:NEW.id); END;\n/',
    fires: true,
  },
  {
    dialect: 'oracle',
    trigger:
      "CREATE TRIGGER tr BEFORE INSERT ON t FOR EACH ROW BEGIN IF :NEW.id < 0 THEN RAISE_APPLICATION_ERROR(-20001, 'no'); END IF; END;\n/",
    fires: false,
  },
  {
    dialect: 'postgresql',
    trigger:
      'CREATE FUNCTION f() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN NEW.v := 1; RETURN NEW; END $$;\nCREATE TRIGGER tr BEFORE INSERT ON t FOR EACH ROW EXECUTE FUNCTION f();',
    fires: true,
  },
  {
    dialect: 'postgresql',
    trigger:
      'CREATE FUNCTION f() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN NEW.v := 1; RETURN NEW; END $$;\nCREATE TRIGGER tr BEFORE INSERT ON t FOR EACH ROW EXECUTE FUNCTION f();',
    off: 'ALTER TABLE t DISABLE TRIGGER tr;',
    fires: false,
  },
  {
    dialect: 'postgresql',
    trigger: 'CREATE TRIGGER tr BEFORE INSERT ON t FOR EACH ROW EXECUTE FUNCTION f();',
    off: "SET session_replication_role = 'replica';",
    fires: false,
  },
  {
    dialect: 'postgresql',
    trigger:
      'CREATE FUNCTION f() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN IF NEW.id < 0 THEN RAISE EXCEPTION $x$no$x$; END IF; RETURN NEW; END $$;\nCREATE TRIGGER tr BEFORE INSERT ON t FOR EACH ROW EXECUTE FUNCTION f();',
    fires: false,
  },
];

for (const [index, { dialect, trigger, off = '', fires }] of triggers.entries()) {
  test(`${dialect}: trigger ${index} ${fires ? 'fires' : 'changes nothing'}`, () => {
    const create = table.split('\n')[0] ?? '';
    const lines = dialect === 'sqlserver' ? `${create}\nGO\n` : `${create}\n`;
    const found = changes(dialect, `${lines}${trigger}\n${off}\n${row}`);
    if (fires) assert.match(found.join('\n'), /Trigger tr fires as rows come into table t/i);
    else assert.equal(found, []);
  });
}

test('what a trigger does to its own row is a matter of its table, anything else is not', () => {
  const objectOf = (dialect: Dialect, trigger: string): string | undefined => {
    const machine = createMachine(dialect, { profile: true, createProfiler });
    machine.push(Buffer.from(`CREATE TABLE t (id integer NOT NULL, v varchar(10));\n${trigger}\n${row}`));
    return machine.finish().model.issues.find(({ code }) => code === 'rows-changed')?.object;
  };
  const own = 'CREATE TRIGGER tr BEFORE INSERT ON t FOR EACH ROW SET NEW.v = UPPER(NEW.v);';
  assert.is(objectOf('mysql', own), 't');
  const other = 'CREATE TRIGGER tr BEFORE INSERT ON t FOR EACH ROW UPDATE u SET n = n + 1;';
  assert.is(objectOf('mysql', other), 'trigger tr');
  const numbered =
    'CREATE TRIGGER tr BEFORE INSERT ON t FOR EACH ROW BEGIN SELECT s.NEXTVAL INTO :NEW.id FROM dual; END;\n/';
  assert.is(objectOf('oracle', numbered), 'T');
});

test.run();
