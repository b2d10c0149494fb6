import { registerHooks } from 'node:module';
import { test } from 'uvu';
import * as assert from 'uvu/assert';
import { DialectUnreadable } from '#shared/engines/schema/machine-factory.ts';
import type { Dialect } from '#shared/engines/schema/model.ts';
import { createProfiler } from '#shared/engines/schema/profile/create-profiler.ts';

/** Dialects whose readers were loaded, by the folder of their machine. */
const loaded = new Set<string>();
registerHooks({
  load: (url, context, next) => {
    const [, dialect] = /\/schema\/dialects\/(\w+)\/machine\.ts$/.exec(url) ?? [];
    if (dialect !== undefined) loaded.add(dialect);
    return next(url, context);
  },
});

test('what reads files and live servers loads the dialect that is read, and no other', async () => {
  await import('./dump/dump-rows.ts');
  await import('./mysql/read-schema.ts');
  await import('./assess-source.ts');
  const { loadMachine } = await import('./load-machine.ts');
  assert.equal([...loaded], []);
  await loadMachine('mariadb');
  assert.equal([...loaded], ['mysql']);
  // Definitions in a SQLite file are read beside its pages, where nothing can be waited for.
  await import('./sqlite/pages/sqlite-rows.ts');
  assert.equal([...loaded], ['mysql', 'sqlite']);
});

test('a machine reads what one of all dialects reads', async () => {
  const { loadMachine } = await import('./load-machine.ts');
  const { createMachine } = await import('#shared/engines/schema/machine.ts');
  const { loadParser } = await import('./load-parser.ts');
  const options = { profile: true, createProfiler, parsePostgresql: await loadParser() };
  const script = Buffer.from("CREATE TABLE t (a int NOT NULL, b varchar(9));\nINSERT INTO t (a, b) VALUES (1, 'x');\n");
  const dialects: Dialect[] = ['mysql', 'mariadb', 'postgresql', 'sqlite', 'sqlserver', 'oracle'];
  for (const dialect of dialects) {
    const machines = [(await loadMachine(dialect))(options), createMachine(dialect, options)];
    const [own, all] = machines.map(machine => {
      machine.push(script);
      return machine.finish();
    });
    assert.equal(own, all, dialect);
    assert.equal(own?.model.tables[0]?.rowCount, 1, dialect);
  }
});

test('a PostgreSQL script without its parser is refused', async () => {
  const { loadMachine } = await import('./load-machine.ts');
  const make = await loadMachine('postgresql');
  assert.throws(
    () => make({ profile: false, createProfiler }),
    (error: unknown) => error instanceof DialectUnreadable,
  );
});

test.run();
