import { randomBytes } from 'node:crypto';
import { existsSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { gzipSync } from 'node:zlib';
import { test } from 'uvu';
import * as assert from 'uvu/assert';
import { z } from 'zod';
import { sampleFile } from '#shared/cli/sample.ts';
import { loud } from '../loud.ts';
import { checkBundle, loadSchema } from './check-bundle.ts';
import {
  databasePid,
  killProcess,
  newStateFolder,
  type PlatformChild,
  removeState,
  runCli,
  startPlatformChild,
} from './platform-child.ts';

const stateFolder = newStateFolder();
const results = join(stateFolder, 'results');
const up = ['up', '--bus', 'embedded', '--port', '0', '--results', results, '--once', '--json'];
const Result = z.object({
  runId: z.uuid(),
  state: z.string(),
  grade: z.string().optional(),
  folder: z.string().optional(),
  failure: z.object({ code: z.string(), message: z.string() }).optional(),
});
const Runs = z.object({ items: z.array(z.object({ id: z.uuid(), state: z.string() })) });
const Projects = z.object({ items: z.array(z.object({ id: z.uuid() })) });

test.after(
  loud(async () => {
    await removeState(stateFolder);
  }),
);

test('up --once --json: the sample goes through, and the result is one JSON object on stdout', async () => {
  const { code, stdout, stderr } = await runCli(up, { stateFolder });
  assert.is(code, 0, stderr);
  assert.is(stdout.trim().split('\n').length, 1, 'stdout holds more than the result');
  const result = Result.parse(JSON.parse(stdout));
  assert.is(result.state, 'completed');
  assert.is(result.folder, join(results, result.runId));
  const { manifest, report } = checkBundle(result.folder ?? '', stateFolder);
  assert.is(manifest.runId, result.runId);
  assert.is(report.grade, result.grade);
  assert.is(report.dialect === 'mysql' || report.dialect === 'mariadb', true);
  assert.ok(
    report.findings.length > 10,
    `only ${report.findings.length} findings in a sample that carries every hazard`,
  );
  assert.ok(report.tables.every(table => table.columns.length > 0));
  // Every table of the source is there: counted by the words of the file itself.
  const tables = readFileSync(sampleFile, 'utf8').match(/^create table\b/gim)?.length ?? 0;
  assert.is(report.tables.length, tables);
  assert.is(await loadSchema(result.folder ?? ''), tables);
  assert.is(databasePid(stateFolder), undefined, 'the database was left running');
  assert.not(existsSync(join(stateFolder, 'running.json')), 'running.json was left behind');
});

test('up --once: a run that fails ends with 1 and says why', async () => {
  const cut = gzipSync(readFileSync(sampleFile));
  const broken: [string, Uint8Array][] = [
    ['noise.bin', randomBytes(20_000)],
    ['cut.sql.gz', cut.subarray(0, Math.floor(cut.length / 2))],
  ];
  for (const [name, bytes] of broken) {
    const file = join(stateFolder, name);
    writeFileSync(file, bytes);
    const { code, stdout, stderr } = await runCli([...up, file], { stateFolder });
    assert.is(code, 1, `${name}: ${stdout}${stderr}`);
    const { state, failure, folder } = Result.parse(JSON.parse(stdout));
    assert.is(state, 'failed', name);
    assert.is(folder, undefined, name);
    assert.ok(
      failure !== undefined && /^[A-Z].{15,}[.!]$/s.test(failure.message),
      `${name}: ${JSON.stringify(failure)}`,
    );
    assert.not.match(failure?.message ?? '', /\bat .+:\d+:\d+|Error:/, 'a stack trace is no sentence');
  }
});

test('bad usage ends with 2, a sentence and nothing on stdout', async () => {
  const wrong = [
    ['up', '--bus', 'pigeon'],
    ['up', '--port', 'many'],
    ['up', '--no-such-option'],
    ['up', 'no-such-file.sql'],
    ['fly'],
  ];
  for (const args of wrong) {
    const { code, stdout, stderr } = await runCli(args, { stateFolder });
    assert.is(code, 2, `${args.join(' ')}: ${stderr}`);
    assert.is(stdout, '', args.join(' '));
    assert.ok(stderr.trim().length > 10, args.join(' '));
    assert.not.match(stderr, /^\s+at .+:\d+/m, `${args.join(' ')}: a stack trace is no sentence`);
  }
});

test('after kill -9 the next start takes over the database, or starts it again, and shows every earlier run', async () => {
  const first = await startPlatformChild({ stateFolder, args: ['--bus', 'embedded'] });
  const done = await first.runJob();
  assert.is(done.state, 'completed');
  // A second run is cut off in the middle, right after its upload was acknowledged.
  const form = new FormData();
  form.append('file', new Blob([readFileSync(sampleFile)]), 'cut-off.sql');
  await first.client.raw('POST', `/api/storage/files?projectId=${done.projectId}`, { body: form });
  const before = databasePid(stateFolder);
  await first.killGroup();

  // The database ends when its last user is gone; the next start may come before that, or after it.
  const second = await startPlatformChild({ stateFolder, args: ['--bus', 'embedded'] });
  await everyRunCompletes(second, done.runId);
  await second.killGroup();
  await killProcess(databasePid(stateFolder));

  const third = await startPlatformChild({ stateFolder, args: ['--bus', 'embedded'] });
  assert.is.not(databasePid(stateFolder), before);
  await everyRunCompletes(third, done.runId);
  const bundle = await third.client.raw('GET', `/api/bundles/${done.runId}/files/report.html`);
  assert.match(await bundle.text(), /<html/i);
  assert.is(await third.stop(), 0);
  assert.is(databasePid(stateFolder), undefined, 'the database was left running');
});

/** Waits until every run has ended; two of them must be completed, the given one among them. */
async function everyRunCompletes(platform: PlatformChild, runId: string): Promise<void> {
  const deadline = Date.now() + 60_000;
  for (;;) {
    const { items } = await platform.client.json(Projects, 'GET', '/api/projects?limit=100');
    const runs = (
      await Promise.all(
        items.map(async ({ id }) => (await platform.client.json(Runs, 'GET', `/api/projects/${id}/runs`)).items),
      )
    ).flat();
    const open = runs.filter(run => !['completed', 'failed'].includes(run.state));
    if (open.length === 0) {
      assert.is(runs.find(run => run.id === runId)?.state, 'completed');
      // One of the first test, two of the last, and the two whose files could not be read.
      assert.equal(runs.map(run => run.state).sort(), ['completed', 'completed', 'completed', 'failed', 'failed']);
      return;
    }
    if (Date.now() > deadline) throw new Error(`Runs that do not end: ${JSON.stringify(open)}`);
    await new Promise(resolve => setTimeout(resolve, 100));
  }
}

test.run();
