import { spawnSync } from 'node:child_process';
import { join } from 'node:path';
import { test } from 'uvu';
import * as assert from 'uvu/assert';
import { assess } from '#shared/engines/schema/assess.ts';
import type { Assessment } from '#shared/engines/schema/finding.ts';
import type { Column, ColumnProfile, Reading } from '#shared/engines/schema/model.ts';
import { findBinary } from '#shared/testing/servers/find-binary.ts';
import { skipped } from '#shared/testing/skip.ts';
import { readSource } from '../assess-source.ts';
import { loadParser } from '../load-parser.ts';
import { readMysqlDatabase } from './read-database.ts';
import { startTestSource } from './testing.ts';
import { hazardScript } from './testing-hazards.ts';

const source = await startTestSource();
const dumper = findBinary('mariadb-dump');
if (source === undefined || dumper === undefined) skipped('live MySQL: assessment', 'no MariaDB is installed');

/** The findings of one reading that the other must give alike. */
function findings({ findings: all }: Assessment): string[] {
  return (
    all
      // Lines are those of the script that was read, which is another one.
      .map(
        ({ code, severity, object, message, rows }) =>
          `${code} ${severity} ${object} ${rows ?? ''} ${message.replace(/ \(line \d+\)/g, '')}`,
      )
      .sort()
  );
}

/** M14 is about digits that a dump of a FLOAT loses, M45 about options of mysqldump: neither concerns a live server. */
const onlyOfDumps = /^(?:M14|M45) /;

/** Fields that queries leave out by design, and what they are called for which kinds. */
function comparable(column: Column): Partial<ColumnProfile> | undefined {
  if (column.profile === undefined) return undefined;
  const { distinct, approximate, shapes, samples, ...counts } = column.profile;
  const values = Object.fromEntries(
    Object.entries(samples)
      .sort(([first], [second]) => (first < second ? -1 : 1))
      .map(([hazard, list]) => [hazard, list.map(({ value }) => ({ line: 0, value }))]),
  );
  const all = { ...counts, samples: values };
  const { type } = column;
  // All bits of a float are read, of which a dump prints some.
  if (type.kind === 'float') {
    const { numberMin, numberMax, scaleMax, integerDigitsMax, bytesMax, charactersMax, ...rest } = all;
    return rest;
  }
  return all;
}

if (source !== undefined && dumper !== undefined) {
  const server = source;
  const parse = await loadParser();
  server.sql(`CREATE DATABASE hazards CHARACTER SET utf8mb4; USE hazards; ${hazardScript}`);
  const rootUrl = `mysql://root@localhost/hazards?socket=${encodeURIComponent(join(server.folder, 'server.sock'))}`;
  const dump = spawnSync(
    dumper,
    [
      '--no-defaults',
      `--socket=${join(server.folder, 'server.sock')}`,
      '-u',
      'root',
      '--routines',
      '--events',
      '--hex-blob',
      '--default-character-set=utf8mb4',
      'hazards',
    ],
    { maxBuffer: 64 * 1024 * 1024 },
  );
  const live = await readMysqlDatabase(rootUrl);
  const dumped: Reading = await readSource(
    (async function* () {
      yield dump.stdout;
    })(),
  );

  test('a live database gives the findings and types of its dump', () => {
    const [own, others] = [assess(live, { parse }), assess(dumped, { parse })];
    const theirs = findings(others).filter(line => !onlyOfDumps.test(line));
    assert.ok(theirs.length > 35, `${theirs.length} findings`);
    assert.equal(findings(own), theirs);
    const types = ({ target }: Assessment): string[] =>
      target.tables.flatMap(({ name, columns }) =>
        columns.map(column => `${name}.${column.target.name} ${column.target.type}`),
      );
    assert.equal(types(own), types(others));
    assert.equal(
      own.ddl.map(({ sql }) => sql),
      others.ddl.map(({ sql }) => sql),
    );
  });

  test('each column’s profile is that of the dump', () => {
    let compared = 0;
    for (const table of dumped.model.tables) {
      const own = live.model.tables.find(({ name }) => name === table.name);
      assert.is(own?.rowCount, table.rowCount, table.name);
      for (const column of table.columns.filter(({ generated }) => generated === undefined)) {
        const twin = own?.columns.find(({ name }) => name === column.name);
        if (twin === undefined) return assert.unreachable(column.name);
        assert.equal(comparable(twin), comparable(column), `${table.name}.${column.name}`);
        assert.is(twin.profile?.shapes.uuid, column.type.kind === 'uuid' ? undefined : column.profile?.shapes.uuid);
        compared++;
      }
    }
    assert.ok(compared > 40, `${compared} columns`);
  });

  test('facts across columns are those of the dump', () => {
    const sorted = ({ facts }: Reading) => ({
      ...facts,
      orphans: facts.orphans.map(orphan => ({ ...orphan, samples: [...orphan.samples].sort() })),
    });
    assert.equal(sorted(live), sorted(dumped));
    assert.equal(live.facts.orphans[0]?.samples.length, 2);
    assert.equal(live.facts.duplicateRows, [{ table: 'nokey', count: 3, approximate: false }]);
  });

  test('objects of every kind are in the model, and the script says from where', () => {
    const { model, script } = live;
    assert.equal([model.dialect, model.database, model.complete, model.issues], ['mariadb', 'hazards', true, []]);
    assert.match(model.serverVersion ?? '', /^\d+\.\d+\.\d+-MariaDB/);
    assert.equal(
      [model.views, model.routines, model.triggers, model.sequences].map(list => list.map(({ name }) => name).sort()),
      [['vw'], ['fn', 'pr'], ['tr'], ['sq']],
    );
    assert.equal(model.views[0]?.columns, ['id', 'name']);
    assert.is(model.sequences[0]?.next, dumped.model.sequences[0]?.next);
    assert.ok(model.others.some(({ kind, name }) => kind === 'event' && name === 'ev'));
    const line = model.tables.find(({ name }) => name === 'hz')?.line ?? 0;
    assert.match(script.split('\n')[line - 1] ?? '', /CREATE TABLE `hz`/);
  });

  test('what the account may not see is an issue, not a silence', async () => {
    server.sql(
      "CREATE USER narrow@'127.0.0.1'; GRANT SELECT ON hazards.* TO narrow@'127.0.0.1'; CREATE USER runner@'127.0.0.1'; GRANT SELECT, EXECUTE ON hazards.* TO runner@'127.0.0.1'",
    );
    const messages = async (user: string): Promise<string> =>
      (await readMysqlDatabase(`mysql://${user}:@127.0.0.1:${server.port}/hazards`, { profile: false })).model.issues
        .map(({ message }) => message)
        .join('\n');
    const narrow = await messages('narrow');
    for (const expected of [/definition of view vw/, /shows triggers/, /shows events/, /shows routines/])
      assert.match(narrow, expected);
    assert.match(await messages('runner'), /may not see the definition of function fn/);
  });

  test('rows that could not be looked into in time leave no count and no profile, and say so', async () => {
    server.sql(
      'CREATE DATABASE slow; USE slow; CREATE TABLE t (id INT PRIMARY KEY, v TEXT); INSERT INTO t SELECT seq, REPEAT(MD5(seq), 20) FROM seq_1_to_60000',
    );
    const { model } = await readMysqlDatabase(server.url('slow'), { statementTimeoutMs: 1 });
    const [table] = model.tables;
    assert.is(table?.rowCount, null);
    assert.equal(
      table?.columns.map(({ profile }) => profile),
      [undefined, undefined],
    );
    assert.match(model.issues.map(({ message }) => message).join(), /rows of t took longer than it may/);
  });
}

test.after(() => source?.stop());
test.run();
