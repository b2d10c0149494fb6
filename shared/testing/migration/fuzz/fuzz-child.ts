/** Reads mutated files, one case after the other, and tells its parent before and after each. */
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { randomInteger, seededRandom } from '../../faults/random.ts';
import { corpusFiles, partOf } from './corpus-files.ts';
import type { ChildMessage, FuzzTotals } from './messages.ts';
import { mutated, mutatedInPlace } from './mutate.ts';
import { type Planned, planFile, readAsCopier, readAsProof, readAsTarget, replaceBytes } from './read-mutated.ts';

const [seedText = '1', firstText = '0', bytesText = '0'] = process.argv.slice(2);
const seed = Number(seedText);
const bytesWanted = Number(bytesText);
const folder = mkdtempSync(join(tmpdir(), 'cloudforge-fuzz-'));
process.once('exit', () => rmSync(folder, { recursive: true, force: true }));

const send = (message: ChildMessage): void => {
  process.send?.(message);
};

const files = corpusFiles();
/** SQLite files are long: one case in so many is one. They come on top of the bytes that are wanted. */
const sqliteEvery = 12;
const scripts = files.filter(({ isSqlite }) => !isSqlite);
const databases = files.filter(({ isSqlite }) => isSqlite);
const plans = new Map<string, Planned | undefined>();

async function runCase(number: number): Promise<FuzzTotals> {
  const random = seededRandom(seed * 1_000_003 + number);
  const totals: FuzzTotals = {
    bytes: 0,
    sqliteBytes: 0,
    changes: 0,
    assessed: 0,
    copier: 0,
    proof: 0,
    target: 0,
    rows: 0,
    refused: 0,
  };
  const isSqlite = databases.length > 0 && number % sqliteEvery === sqliteEvery - 1;
  const from = isSqlite ? databases : scripts;
  const file = from[randomInteger(random, from.length)];
  if (file === undefined) throw new Error('there is no corpus');
  const part = partOf(file, random);
  const { bytes, changes } = isSqlite ? mutatedInPlace(part, random) : mutated(part, random);
  totals.bytes = bytes.length;
  if (isSqlite) totals.sqliteBytes = bytes.length;
  totals.changes = changes;
  const path = join(folder, `${number % 2}.${isSqlite ? 'db' : 'sql'}`);
  // Either the file is broken from the beginning, or it is changed after it was assessed.
  const isChangedLater = isSqlite || random() < 0.3;
  let planned: Planned | undefined;
  if (isChangedLater) {
    writeFileSync(path, part);
    const known = isSqlite ? file.name : undefined;
    planned = known !== undefined && plans.has(known) ? plans.get(known) : await planFile(path, file.name);
    if (known !== undefined) plans.set(known, planned);
    // Plans are kept by name; where the file lies differs from case to case.
    if (planned !== undefined && 'path' in planned.address)
      planned = { ...planned, address: { ...planned.address, path } };
    if (planned !== undefined) replaceBytes(planned, bytes);
  } else {
    writeFileSync(path, bytes);
    planned = await planFile(path, file.name);
    totals.assessed += bytes.length;
  }
  if (planned === undefined) return { ...totals, refused: 1 };
  const copied = await readAsCopier(planned);
  totals.copier += copied.bytes;
  totals.rows += copied.rows;
  const proved = await readAsProof(planned);
  totals.proof += proved.bytes;
  totals.rows += proved.rows;
  for (const [table, copy] of copied.copies) {
    const read = readAsTarget(table, copy, random);
    totals.target += read.bytes;
    totals.rows += read.rows;
  }
  if (copied.refused || proved.refused) totals.refused += 1;
  return totals;
}

let done = 0;
for (let number = Number(firstText); done < bytesWanted; number += 1) {
  send({ kind: 'begun', number });
  try {
    const totals = await runCase(number);
    done += totals.bytes - totals.sqliteBytes;
    send({ kind: 'done', number, totals, rssBytes: process.memoryUsage().rss });
  } catch (error) {
    // The parent counts it; the bytes count as read, so that the run comes to its end.
    done += 1_000;
    const what = error instanceof Error ? (error.stack ?? error.message) : String(error);
    send({ kind: 'unexpected', number, what: what.slice(0, 2_000) });
  }
}
process.disconnect();
