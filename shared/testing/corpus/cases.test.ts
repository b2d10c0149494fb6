import { test } from 'uvu';
import * as assert from 'uvu/assert';
import { type Case, readCases } from './cases.ts';
import { assessEntry, compareWithServer } from './check.ts';
import type { SourceServer } from './discover.ts';
import { targetDiffers } from './flow.ts';
import { compareHazards } from './hazards.ts';
import { type OlderPostgresql, startOlderPostgresql } from './older-postgresql.ts';
import { skippedInTest } from './skipped-in-test.ts';
import {
  type PostgresqlSource,
  type SourceServers,
  sqliteSource,
  startMysqlSource,
  startPostgresqlSource,
} from './source-servers.ts';
import { none } from './suite.ts';

let target: PostgresqlSource | undefined;
let older: OlderPostgresql | undefined;
let mysql: SourceServers | undefined;
const sqlite = sqliteSource();

test.before(async () => {
  target = await startPostgresqlSource();
  older = await startOlderPostgresql();
  mysql = await startMysqlSource();
});
test.after(async () => {
  await older?.stop();
  await mysql?.stop();
  await target?.stop();
});

test('every server has cases', () => {
  const seen = new Set(readCases().map(one => one.server));
  assert.equal([...seen].sort(), ['mysql', 'postgresql', 'sqlite']);
});

for (const one of readCases()) {
  test(`${one.name}: model, rows and DDL agree with the real servers`, async () => {
    assert.ok(target !== undefined, 'PostgreSQL runs');
    const assessment = await assessEntry(one.name, one.script);
    none([...(await sourceDiffers(one, assessment)), ...(await targetDiffers({ target, older }, one, assessment))]);
  });
}

function sourceOf(server: SourceServer): SourceServers | undefined {
  if (server === 'mysql') return mysql;
  if (server === 'sqlite') return sqlite;
  return target?.psql === undefined ? undefined : target;
}

async function sourceDiffers(one: Case, assessment: Awaited<ReturnType<typeof assessEntry>>): Promise<string[]> {
  if (one.expected !== undefined) return compareWithServer(one, assessment, one.expected);
  const source = sourceOf(one.server);
  if (source === undefined) {
    skippedInTest(`${one.name} against its source's catalogue`, `no ${one.server} server or client is here`);
    return [];
  }
  const loaded = await source.load(one.script);
  try {
    return [
      ...loaded.refused.map(line => `the server that must accept it refuses it: ${line}`),
      ...compareWithServer(one, assessment, await loaded.facts()),
      ...(await compareHazards(loaded.hazards, assessment)),
    ];
  } finally {
    await loaded.close();
  }
}

test.run();
