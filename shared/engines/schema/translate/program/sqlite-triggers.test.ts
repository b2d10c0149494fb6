import { DatabaseSync } from 'node:sqlite';
import { loadModule, parseSync } from 'libpg-query';
import { test } from 'uvu';
import * as assert from 'uvu/assert';
import { type ScratchPostgres, scratchPostgres } from '#shared/testing/postgres.ts';
import { assess } from '../../assess.ts';
import { createSqliteMachine } from '../../dialects/sqlite/machine.ts';
import { createProfiler } from '../../profile/create-profiler.ts';

const script = `
CREATE TABLE item (id INTEGER PRIMARY KEY, name TEXT NOT NULL, price NUMERIC(8,2), stock INTEGER NOT NULL DEFAULT 0, changed INTEGER NOT NULL DEFAULT 0);
CREATE TABLE audit (id INTEGER PRIMARY KEY AUTOINCREMENT, what TEXT NOT NULL, item_id INTEGER, note TEXT DEFAULT 'none');
CREATE TABLE total (name TEXT PRIMARY KEY, n INTEGER NOT NULL);
CREATE VIEW names AS SELECT id, name FROM item;
CREATE TRIGGER item_new AFTER INSERT ON item BEGIN
  INSERT INTO audit (what, item_id) VALUES ('new; "quoted"', NEW.id);
  UPDATE total SET n = n + 1 WHERE name = 'items';
END;
CREATE TRIGGER item_touched AFTER UPDATE ON item FOR EACH ROW BEGIN
  UPDATE item SET changed = OLD.changed + 1 WHERE id = NEW.id;
  INSERT INTO audit (what, item_id, note) VALUES ('touched', NEW.id, NEW.name || ' was ' || OLD.name);
END;
CREATE TRIGGER item_priced AFTER UPDATE OF price ON item WHEN NEW.price > OLD.price BEGIN
  INSERT INTO audit (what, item_id) SELECT 'dearer', id FROM (SELECT OLD.id AS id);
END;
CREATE TRIGGER stock_guard BEFORE UPDATE OF stock ON item BEGIN
  SELECT CASE WHEN NEW.stock < 0 THEN RAISE(ABORT, 'stock below zero') END;
  SELECT RAISE(ABORT, 'stock too high') WHERE NEW.stock > 1000;
END;
CREATE TRIGGER item_kept BEFORE DELETE ON item WHEN OLD.stock > 0 BEGIN
  SELECT RAISE(ABORT, 'still in stock');
END;
CREATE TRIGGER item_gone AFTER DELETE ON item BEGIN
  DELETE FROM audit WHERE item_id = OLD.rowid AND what = 'touched';
END;
CREATE TRIGGER names_changed INSTEAD OF UPDATE ON names BEGIN
  UPDATE item SET name = NEW.name WHERE id = OLD.id;
END;
`;

const statements: readonly (string | { error: string; says: RegExp })[] = [
  "INSERT INTO total VALUES ('items', 0)",
  "INSERT INTO item (name, price, stock) VALUES ('chair', 10, 2), ('lamp', 5.5, 0), ('desk', 80, 0)",
  'UPDATE item SET price = price + 1 WHERE id < 3',
  'UPDATE item SET price = price - 2',
  "UPDATE names SET name = 'stool' WHERE id = 1",
  { error: 'UPDATE item SET stock = -1 WHERE id = 1', says: /stock below zero/ },
  { error: 'UPDATE item SET stock = 1001', says: /stock too high/ },
  'UPDATE item SET stock = 9 WHERE id = 3',
  { error: 'DELETE FROM item WHERE id = 3', says: /still in stock/ },
  'DELETE FROM item WHERE id = 2',
];

const queries = [
  'SELECT id, name, price, stock, changed FROM item ORDER BY id',
  'SELECT what, item_id, note FROM audit ORDER BY what, item_id, note',
  'SELECT name, n FROM total',
];

let server: ScratchPostgres;
test.before(async () => {
  await loadModule();
  server = await scratchPostgres();
});
test.after(async () => server.stop());

test('converted triggers do what SQLite does', async () => {
  const machine = createSqliteMachine({ profile: true, createProfiler });
  machine.push(Buffer.from(script));
  const { ddl, findings } = assess(machine.finish(), { parse: parseSync });
  assert.equal(
    findings.filter(finding => finding.leftOut).map(finding => finding.message),
    [],
  );
  await server.query(ddl.map(statement => statement.sql).join('\n'));
  const source = new DatabaseSync(':memory:');
  source.exec(script);
  for (const statement of statements) {
    if (typeof statement === 'string') {
      source.exec(statement);
      await server.query(statement);
    } else {
      assert.throws(() => source.exec(statement.error), statement.says);
      assert.match(await errorOf(statement.error), statement.says);
    }
  }
  for (const query of queries) {
    const expected = source.prepare(query).all();
    assert.ok(expected.length > 0, query);
    const actual = await server.query(query);
    assert.equal(actual.map(asTexts), expected.map(asTexts), query);
  }
  source.close();
});

async function errorOf(sql: string): Promise<string> {
  try {
    await server.query(sql);
    return 'none';
  } catch (error) {
    return String(error);
  }
}

/** Numbers by what they are worth. */
function asTexts(row: object): string[] {
  return Object.values(row).map(value => {
    const number = value === null || value === '' ? Number.NaN : Number(value);
    return Number.isNaN(number) ? String(value) : String(number);
  });
}

test.run();
