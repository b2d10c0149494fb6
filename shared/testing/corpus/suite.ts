import { join } from 'node:path';
import { test } from 'uvu';
import * as assert from 'uvu/assert';
import { corpusFolder } from '../corpus.ts';
import { discover, type SourceServer } from './discover.ts';
import { checkDatabase, type Servers } from './flow.ts';
import { type OlderPostgresql, startOlderPostgresql } from './older-postgresql.ts';
import { skippedInTest } from './skipped-in-test.ts';
import {
  type PostgresqlSource,
  type SourceServers,
  sqliteSource,
  startMysqlSource,
  startPostgresqlSource,
} from './source-servers.ts';

const linesMax = 60;

/** Everything that is wrong, as the message of one failure. */
export function none(lines: readonly string[]): void {
  const more = lines.length > linesMax ? [`and ${lines.length - linesMax} more`] : [];
  assert.ok(lines.length === 0, [...lines.slice(0, linesMax), ...more].join('\n'));
}

/** Defines one test for every database of the corpus that belongs to this server. */
export async function corpusSuite(wanted: SourceServer): Promise<void> {
  const folder = corpusFolder();
  if (folder === undefined) {
    skippedInTest(`databases of ${wanted} against their own catalogue`, 'the folder of real databases is not here');
    return;
  }
  const { entries } = await discover(join(folder, 'databases'));
  const ours = entries.filter(entry => entry.server === wanted);
  let target: PostgresqlSource | undefined;
  let older: OlderPostgresql | undefined;
  let source: SourceServers | undefined;
  const sqlite = sqliteSource();

  test.before(async () => {
    target = await startPostgresqlSource();
    older = await startOlderPostgresql();
    source = wanted === 'mysql' ? await startMysqlSource() : wanted === 'sqlite' ? sqlite : target;
  });
  test.after(async () => {
    await older?.stop();
    await target?.stop();
    if (wanted === 'mysql') await source?.stop();
  });

  test('there is at least one', () => {
    assert.ok(ours.length > 0);
  });

  for (const entry of ours) {
    test(`${entry.name}: model, rows and DDL agree with the real servers`, async () => {
      assert.ok(target !== undefined, 'PostgreSQL runs');
      if (source === undefined || (wanted === 'postgresql' && target.psql === undefined)) {
        skippedInTest(entry.name, `there is no ${wanted === 'mysql' ? 'MariaDB' : 'psql'} to load it`);
        return;
      }
      const loader = source;
      const servers: Servers = {
        target,
        older,
        load: async (one, script) => (script === undefined ? sqlite.open(one.path) : loader.load(script)),
      };
      none(await checkDatabase(servers, entry, entries));
    });
  }

  test.run();
}
