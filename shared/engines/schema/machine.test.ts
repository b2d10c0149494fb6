import { test } from 'uvu';
import * as assert from 'uvu/assert';
import { createMachine, DialectUnreadable } from './machine.ts';

const options = {
  profile: false,
  createProfiler: () => ({
    table: () => ({ row: () => {}, value: () => {}, null: () => {}, rowEnd: () => {} }),
    finish: () => ({ duplicateKeys: [], orphans: [], duplicateRows: [] }),
  }),
};

test('a script in UTF-16 reads like its UTF-8 form, in any portions', () => {
  const script = '\ufeffCREATE TABLE `tablé` (`a` int);\nINSERT INTO `tablé` VALUES (1),(2);\n';
  const utf8 = createMachine('mysql', options);
  utf8.push(Buffer.from(script));
  const expected = utf8.finish();
  assert.is(expected.model.tables[0]?.name, 'tablé');
  assert.is(expected.model.tables[0]?.rowCount, 2);
  const little = Buffer.from(script, 'utf16le');
  for (const bytes of [little, Buffer.from(little).swap16()]) {
    for (const size of [1, 7, bytes.length]) {
      const machine = createMachine('mysql', options);
      for (let offset = 0; offset < bytes.length; offset += size) machine.push(bytes.subarray(offset, offset + size));
      assert.equal(machine.finish().model.tables[0]?.columns, expected.model.tables[0]?.columns);
      assert.is(machine.finish().model.tables[0]?.rowCount, 2);
      assert.equal(machine.finish().model.issues, []);
    }
  }
});

test('every dialect has a machine; PostgreSQL says that it needs its parser', () => {
  for (const dialect of ['mysql', 'mariadb', 'sqlite', 'sqlserver', 'oracle'] as const) {
    const machine = createMachine(dialect, options);
    machine.push(Buffer.from('CREATE TABLE t (a int);\n'));
    const { model } = machine.finish();
    assert.equal([model.dialect, model.tables.length], [dialect, 1]);
  }
  try {
    createMachine('postgresql', options);
    assert.unreachable();
  } catch (error) {
    assert.instance(error, DialectUnreadable);
    assert.match(error instanceof Error ? error.message : '', /libpg-query/);
  }
});

test.run();
