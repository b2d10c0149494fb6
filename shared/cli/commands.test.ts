import { spawnSync } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { test } from 'uvu';
import * as assert from 'uvu/assert';

const folder = mkdtempSync(join(tmpdir(), 'cloudforge-cli-'));
const main = fileURLToPath(new URL('main.ts', import.meta.url));
test.after(() => rmSync(folder, { recursive: true, force: true }));

function cli(args: string[], input?: string): { code: number | null; stdout: string; stderr: string } {
  const result = spawnSync(process.execPath, [main, ...args], {
    cwd: folder,
    encoding: 'utf8',
    env: { ...process.env, INIT_CWD: folder, CLOUDFORGE_STATE: join(folder, 'state') },
    ...(input === undefined ? {} : { input }),
  });
  return { code: result.status, stdout: result.stdout, stderr: result.stderr };
}

const clean =
  'CREATE TABLE `t` (`id` int NOT NULL, PRIMARY KEY (`id`)) ENGINE=InnoDB;\nINSERT INTO `t` VALUES (1),(2);\n';
const broken =
  "CREATE TABLE `t` (`id` int NOT NULL, `note` text, PRIMARY KEY (`id`)) ENGINE=InnoDB;\nINSERT INTO `t` VALUES (1,'a\\0b');\n";
writeFileSync(join(folder, 'clean.sql'), clean);
writeFileSync(join(folder, 'broken.sql'), broken);

test('analyze: JSON on stdout alone; exit 0 when clean, 1 at or above --fail-on', () => {
  const json = cli(['analyze', 'clean.sql', '--json']);
  assert.is(json.code, 0, json.stderr);
  const report = JSON.parse(json.stdout);
  assert.is(report.dialect, 'mysql');
  assert.equal(
    report.tables.map((table: { name: string; rowCount: number }) => [table.name, table.rowCount]),
    [['t', 2]],
  );
  assert.equal(report.tables[0].primaryKey, ['id']);
  assert.is(cli(['analyze', 'broken.sql']).code, 1);
  assert.is(cli(['analyze', 'broken.sql', '--fail-on', 'none']).code, 0);
});

test('standard input is read with -', () => {
  const { code, stdout } = cli(['convert', '-'], clean);
  assert.is(code, 0);
  assert.match(stdout, /CREATE TABLE public\.t \(/);
});

test('convert writes where it is told, and never over its own input', () => {
  assert.is(cli(['convert', 'clean.sql', '--output', 'out.sql']).code, 0);
  assert.match(readFileSync(join(folder, 'out.sql'), 'utf8'), 'CREATE TABLE');
  const same = cli(['convert', 'clean.sql', '--output', './clean.sql']);
  assert.is(same.code, 2);
  assert.match(same.stderr, 'is the dump itself');
  assert.is(readFileSync(join(folder, 'clean.sql'), 'utf8'), clean);
  const nowhere = cli(['convert', 'clean.sql', '--output', 'no/such/folder.sql']);
  assert.is(nowhere.code, 2);
  assert.not.match(nowhere.stderr, 'fault of CloudForge');
});

test('convert says on stderr that something blocks or is missing', () => {
  const { code, stderr, stdout } = cli(['convert', 'broken.sql']);
  assert.is(code, 1);
  assert.match(stderr, '1 finding blocks the load');
  assert.match(stdout, 'CREATE TABLE');
  writeFileSync(join(folder, 'routine.sql'), `${clean}CREATE PROCEDURE p() LOOP SELECT 1; END LOOP;\n`);
  const routine = cli(['convert', 'routine.sql']);
  assert.match(routine.stdout, '-- Not in this file');
  assert.match(routine.stderr, 'not in the schema');
});

test('a file with rows but no tables, and one with nothing, are no success', () => {
  writeFileSync(join(folder, 'rows.sql'), '-- MySQL dump 10.13\nINSERT INTO `gone` VALUES (1),(2);\n');
  const rows = cli(['analyze', 'rows.sql']);
  assert.is(rows.code, 1);
  assert.match(rows.stdout, '2 rows, but not the tables');
});

test('bad usage and unreadable input end with 2 and one sentence', () => {
  writeFileSync(join(folder, 'empty.sql'), '');
  for (const args of [
    ['analyze'],
    ['analyze', 'absent.sql'],
    ['analyze', '.'],
    ['analyze', 'empty.sql'],
    ['analyze', 'clean.sql', '--frob'],
    ['analyze', 'clean.sql', '--fail-on', 'x'],
    ['frob'],
    ['events'],
    ['run', 'clean.sql'],
  ]) {
    const { code, stderr, stdout } = cli(args);
    assert.is(code, 2, `${args.join(' ')}: ${stdout}${stderr}`);
    assert.ok(stderr.trim().length > 0, args.join(' '));
    assert.not.match(stderr, '    at ');
  }
});

test('every command has its help, on stdout, with exit code 0', () => {
  const { stdout, code } = cli(['--help']);
  assert.is(code, 0);
  for (const name of [
    'up',
    'analyze',
    'convert',
    'run',
    'login',
    'owner reset',
    'events tail',
    'events replay',
    'doctor',
  ]) {
    assert.match(stdout, name);
    const help = cli([...name.split(' '), '--help']);
    assert.is(help.code, 0, name);
    assert.match(help.stdout, `cloudforge ${name}`);
  }
  assert.match(cli(['--version']).stdout, /^\d+\.\d+\.\d+/);
});

test.run();
