import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import pg from 'pg';
import { compareTable } from '#shared/engines/proof/compare.ts';
import { dropEmbeddedTarget, embeddedTarget } from '#shared/targets/embedded.ts';
import { type Random, randomInteger, seededRandom } from '../../faults/random.ts';
import { type DamagedCopy, migrateSeeded, openDamagedCopy, type SeededKind } from './damaged-copy.ts';
import { type Damage, damages } from './damages.ts';

export interface DamageReport {
  /** Trials by kind of source. */
  bySource: { [kind: string]: number };
  /** Trials by kind of damage. */
  trials: { [damage: string]: number };
  /** Damage that the proof did not see. */
  missed: string[];
  /** Damage whose rows were named wrongly. */
  mislocated: string[];
  databases: number;
  tablesWithKey: number;
  tablesWithoutKey: number;
}

export interface CleanReport {
  runs: number;
  rows: number;
  /** Runs that were not certified although nothing was wrong, with the reasons. */
  falseAlarms: string[];
}

/** Of the databases, in turn. */
const kinds: readonly SeededKind[] = ['dump', 'sqlite-file'];
const kindOf = (number: number): SeededKind => kinds[number % kinds.length] ?? 'dump';
const sizes = { tablesMax: 4, rowsMax: 60 } as const;
/** Damage done to one migrated database, before a new one is made. */
const trialsPerDatabaseDefault = 50;
/** Draws of one kind of damage that find nothing to damage, before the database is given up for it. */
const drawsMax = 40;

interface Options {
  /** Connection string of a server's superuser. */
  admin: string;
  seed: number;
  count: number;
  say(text: string): void;
}

/** Runs a piece of work with an empty database and an empty folder. */
async function withDatabase<T>(admin: string, work: (to: string, folder: string) => Promise<T>): Promise<T> {
  const name = `damage_${process.pid}_${Math.trunc(performance.now() * 1_000)}`;
  const folder = mkdtempSync(join(tmpdir(), 'cloudforge-damage-'));
  const target = await embeddedTarget({ admin: { url: admin }, name });
  try {
    return await work(target.url, folder);
  } finally {
    await dropEmbeddedTarget({ admin: { url: admin }, name });
    rmSync(folder, { recursive: true, force: true });
  }
}

/** Whole migrations of seeded databases that nobody disturbs: each has to be certified, with every row in the target. */
export async function runClean({ admin, seed, count, say }: Options): Promise<CleanReport> {
  const report: CleanReport = { runs: 0, rows: 0, falseAlarms: [] };
  for (let at = 0; at < count; at += 1) {
    const own = seed * 100_000 + at;
    await withDatabase(admin, async (to, folder) => {
      const run = await migrateSeeded({ kind: kindOf(at), seed: own, ...sizes }, to, folder, { swap: true });
      const rows = await countRows(
        to,
        run.evidence.map(({ table }) => table.target),
      );
      report.runs += 1;
      report.rows += rows;
      if (run.certificate?.certified !== true)
        report.falseAlarms.push(
          `${run.kind}, seed ${own}: ${run.certificate?.reasons.slice(0, 3).join(' ') ?? 'no certificate'}`,
        );
      else if (rows !== run.rows) report.falseAlarms.push(`seed ${own}: ${rows} rows arrived of ${run.rows}`);
    });
    if ((at + 1) % 10 === 0) say(`${at + 1} clean runs, ${report.falseAlarms.length} false alarms`);
  }
  return report;
}

async function countRows(to: string, tables: readonly { schema: string; name: string }[]): Promise<number> {
  const client = new pg.Client({ connectionString: to });
  await client.connect();
  try {
    let rows = 0;
    for (const { schema, name } of tables) {
      const relation = `${client.escapeIdentifier(schema)}.${client.escapeIdentifier(name)}`;
      const counted = await client.query<{ rows: number }>(`SELECT count(*)::integer AS rows FROM ${relation}`);
      rows += counted.rows[0]?.rows ?? 0;
    }
    return rows;
  } finally {
    await client.end();
  }
}

/** Damages copies of seeded databases, one value or row at a time, and proves them after each. */
export async function runDamage(options: Options & { trialsPerDatabase?: number }): Promise<DamageReport> {
  const { trialsPerDatabase = trialsPerDatabaseDefault } = options;
  const report: DamageReport = {
    bySource: {},
    trials: {},
    missed: [],
    mislocated: [],
    databases: 0,
    tablesWithKey: 0,
    tablesWithoutKey: 0,
  };
  let done = 0;
  while (done < options.count) {
    const own = options.seed * 1_000 + report.databases;
    const kind = kindOf(report.databases);
    const random = seededRandom(own ^ 0x5eed);
    const wanted = Math.min(trialsPerDatabase, options.count - done);
    await withDatabase(options.admin, async (to, folder) => {
      const run = await migrateSeeded({ kind, seed: own, ...sizes }, to, folder, { swap: false });
      const broken = run.evidence.filter(evidence => !compareTable(evidence).equal);
      if (broken.length > 0) throw new Error(`${kind}, seed ${own}: the copy differs before it was damaged`);
      const copy = await openDamagedCopy(run, to, folder);
      try {
        for (const { hasKey } of copy.tables) report[hasKey ? 'tablesWithKey' : 'tablesWithoutKey'] += 1;
        for (let trial = 0; trial < wanted; trial += 1)
          await runTrial({ copy, random, report, first: done + trial, name: `${kind}, seed ${own}, trial ${trial}` });
        for (const table of copy.tables.keys())
          if (!(await copy.isEqual(table)))
            throw new Error(`seed ${own}: table ${table} differs after it was mended, so the trials say nothing`);
      } finally {
        await copy.close();
      }
    });
    report.databases += 1;
    report.bySource[kind] = (report.bySource[kind] ?? 0) + wanted;
    done += wanted;
    options.say(`${done} trials, ${report.missed.length} missed, ${report.mislocated.length} located wrongly`);
  }
  return report;
}

interface Trial {
  copy: DamagedCopy;
  random: Random;
  report: DamageReport;
  first: number;
  name: string;
}

/** The kinds of damage come in turn; where this database has nothing of a kind, the next one is tried. */
async function runTrial({ copy, random, report, first, name }: Trial): Promise<void> {
  for (let draw = 0; draw < damages.length * drawsMax; draw += 1) {
    const damage = damages[(first + Math.floor(draw / drawsMax)) % damages.length]!;
    const at = randomInteger(random, copy.tables.length);
    const changed = await doDamage(copy, damage, at, random);
    if (changed === undefined) continue;
    report.trials[damage.name] = (report.trials[damage.name] ?? 0) + 1;
    const about = `${name}, ${copy.tables[at]?.relation}: ${damage.name}`;
    if (await copy.isEqual(at)) report.missed.push(about);
    else {
      const wrong = await wronglyLocated(copy, at, changed);
      if (wrong !== undefined) report.mislocated.push(`${about}: ${wrong}`);
    }
    await copy.mend(at);
    return;
  }
  throw new Error(`${name}: there is nothing to damage in this database`);
}

type Changes = Awaited<ReturnType<DamagedCopy['changes']>>;

/** undefined: nothing was changed by it. */
async function doDamage(copy: DamagedCopy, damage: Damage, at: number, random: Random): Promise<Changes | undefined> {
  const table = copy.tables[at];
  if (table === undefined || !(await damage.apply(table, random))) return undefined;
  const changes = await copy.changes(at);
  if (changes.lost + changes.gained > 0) return changes;
  await copy.mend(at);
  return undefined;
}

/** What is wrong with the rows that the proof names, against those that SQL says have changed. */
async function wronglyLocated(copy: DamagedCopy, at: number, changes: Changes): Promise<string | undefined> {
  const { differences, limits } = await copy.locate(at);
  if (limits.length > 0) return limits.join(' ');
  const count = (...kinds: string[]): number => differences.filter(({ kind }) => kinds.includes(kind)).length;
  const lost = count('missing', 'different');
  const gained = count('extra', 'duplicated', 'different');
  if (lost !== changes.lost || gained !== changes.gained)
    return `${lost} rows lost and ${gained} gained are named; it was ${changes.lost} and ${changes.gained}`;
  const table = copy.tables[at];
  const isPlainKey =
    table?.columns.filter(({ isKey }) => isKey).every(({ type }) => /^(integer|text|character varying)$/.test(type)) ??
    false;
  if (!table?.hasKey || !isPlainKey) return undefined;
  const named = new Set(differences.map(({ key }) => key.map(({ value }) => value).join(' ')));
  const wrong = [...named].filter(key => !changes.keys.has(key));
  return wrong.length === 0 ? undefined : `${wrong.join(', ')} is named; it was ${[...changes.keys].join(', ')}`;
}
