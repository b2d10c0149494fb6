import { test } from 'uvu';
import * as assert from 'uvu/assert';
import { RowsDoNotFit } from '#shared/engines/transfer/rows-do-not-fit.ts';
import { failureOf } from '#shared/migration/threads/failure-of.ts';
import { scratchFolder } from '#shared/sources/testing.ts';
import { planFile, readAsCopier } from './fuzz/read-mutated.ts';

/*
 * Scripts that the fuzzer found, or that people write: what can't be copied is refused with a sentence.
 */

const folder = scratchFolder();
test.after(() => folder.remove());

async function copied(name: string, script: string): Promise<Awaited<ReturnType<typeof readAsCopier>>> {
  const planned = await planFile(folder.file(name, script), name);
  assert.ok(planned !== undefined, 'the script is read');
  return await readAsCopier(planned);
}

test('a row of SQLite that ends early is no row, and the rows beside it are', async () => {
  const script = `PRAGMA foreign_keys=OFF;
BEGIN TRANSACTION;
CREATE TABLE notes (id INTEGER PRIMARY KEY, title TEXT, body TEXT, stars INTEGER);
INSERT INTO notes (title, body, stars) VALUES ('a', 'b', 1), ('short', 'c'), ('d', 'e', 2);
COMMIT;
`;
  const read = await copied('short.sqlite.sql', script);
  assert.is(read.rows, 2);
});

test('rows whose columns were altered afterwards are refused in words, without a stack', async () => {
  const script = `CREATE TABLE \`people\` (\`id\` int NOT NULL, \`born\` date, PRIMARY KEY (\`id\`)) ENGINE=InnoDB;
INSERT INTO \`people\` (\`id\`, \`born\`) VALUES (1,'2000-01-01');
ALTER TABLE \`people\` CHANGE COLUMN \`born\` \`birthday\` date;
`;
  const failure = failureOf(
    new RowsDoNotFit('Rows of people give the column born, which the table does not have at the end of the dump'),
  );
  assert.equal([failure.code, failure.mayPass], ['rows-do-not-fit', false]);
  assert.not.match(failure.message, /\n\s+at /);
  const read = await copied('altered.sql', script);
  assert.equal([read.rows, read.refused], [0, true]);
});

test.run();
