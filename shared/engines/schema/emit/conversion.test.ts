import { readdirSync, readFileSync, statSync, writeFileSync } from 'node:fs';
import { dirname, join, relative } from 'node:path';
import { fileURLToPath } from 'node:url';
import { loadModule, parseSync } from 'libpg-query';
import { test } from 'uvu';
import * as assert from 'uvu/assert';
import { corpusFolder } from '#shared/testing/corpus.ts';
import { skipped } from '#shared/testing/skip.ts';
import { assess } from '../assess.ts';
import { createMachine } from '../machine.ts';
import type { Dialect } from '../model.ts';
import { createProfiler } from '../profile/create-profiler.ts';
import { type Figures, figuresOf } from './testing.ts';

// How many views, routines and triggers of each corpus are converted. `node shared/engines/schema/emit/conversion.test.ts
// --write` keeps the present figures in conversion.expected.json; they are committed, and may not fall.
const kept = new URL('conversion.expected.json', import.meta.url);
const bytesMax = 4 * 1024 * 1024;

interface Corpus {
  name: string;
  dialect: Dialect;
  scripts: string[];
}

const sample: Corpus = {
  name: 'samples/old-shop.sql',
  dialect: 'mysql',
  scripts: [fileURLToPath(new URL('../../../samples/old-shop.sql', import.meta.url))],
};

function corpora(): Corpus[] {
  const folder = corpusFolder();
  if (folder === undefined) {
    skipped('conversion of real databases', 'the folder of real databases is not here');
    return [sample];
  }
  const root = join(folder, 'databases');
  const found = readdirSync(root, { recursive: true, encoding: 'utf8' })
    .map(name => join(root, name))
    .filter(path => path.endsWith('.sql') && statSync(path).size < bytesMax)
    .flatMap((path): Corpus[] => {
      const dialect = dialectOf(relative(root, path).toLowerCase());
      if (dialect === undefined) return [];
      return [{ name: relative(root, path), dialect, scripts: withTables(path) }];
    });
  return [sample, ...found.sort((first, second) => (first.name < second.name ? -1 : 1))];
}

function dialectOf(name: string): Dialect | undefined {
  if (/mariadb/.test(name)) return 'mariadb';
  if (/mysql/.test(name)) return 'mysql';
  if (/sqlite/.test(name)) return 'sqlite';
  if (/oracle/.test(name)) return 'oracle';
  return /mssql|sqlserver/.test(name) ? 'sqlserver' : undefined;
}

/** A script without tables is read after those of its folder that have some. */
function withTables(path: string): string[] {
  const hasTables = (file: string): boolean => /^\s*CREATE\s+TABLE/im.test(readFileSync(file, 'latin1'));
  const hasPrograms = /^\s*CREATE\s[^;]{0,80}(VIEW|FUNCTION|PROCEDURE|TRIGGER)\b/im.test(readFileSync(path, 'latin1'));
  if (hasTables(path) || !hasPrograms) return [path];
  const folder = dirname(path);
  const beside = readdirSync(folder)
    .map(name => join(folder, name))
    .filter(file => file !== path && file.endsWith('.sql') && statSync(file).size < bytesMax && hasTables(file));
  return [...beside.sort(), path];
}

function measure({ dialect, scripts }: Corpus): Figures {
  const machine = createMachine(dialect, { profile: true, createProfiler });
  for (const script of scripts) {
    machine.push(readFileSync(script));
    machine.push(Buffer.from('\n'));
  }
  return figuresOf(assess(machine.finish(), { parse: parseSync }));
}

const words = ({ converted, total }: { converted: number; total: number }): string => `${converted} of ${total}`;

test('views, routines and triggers that are converted, per corpus', async () => {
  await loadModule();
  const figures: { [name: string]: Figures } = {};
  for (const corpus of corpora()) {
    const measured = measure(corpus);
    if (measured.views.total + measured.routines.total + measured.triggers.total === 0) continue;
    figures[corpus.name] = measured;
    console.log(
      `# ${corpus.name}: views ${words(measured.views)}, routines ${words(measured.routines)}, triggers ${words(measured.triggers)}`,
    );
  }
  if (process.argv.includes('--write')) writeFileSync(kept, `${JSON.stringify(figures, null, 2)}\n`);
  const expected: { [name: string]: unknown } = JSON.parse(readFileSync(kept, 'utf8'));
  assert.ok(Object.keys(figures).length > 0);
  for (const [name, measured] of Object.entries(figures)) {
    assert.equal(measured, expected[name], `${name}: where more is converted than before, keep it with --write`);
  }
});

test.run();
