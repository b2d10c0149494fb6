import { spawnSync } from 'node:child_process';
import { existsSync, mkdirSync } from 'node:fs';
import { join } from 'node:path';
import { test } from 'uvu';
import * as assert from 'uvu/assert';
import { canDropPermissions, confinedStart } from './confined.ts';
import { scratchFolder } from './testing.ts';

const folder = scratchFolder();

const compiled = join(folder.path, 'compiled');
mkdirSync(compiled);

/** Tries what is more than reading, before and behind `confine`, and in a thread that was started between them. */
const script = folder.file(
  'attempts.mjs',
  `import { spawnSync } from 'node:child_process';
  import { writeFileSync } from 'node:fs';
  import { isMainThread, parentPort, Worker } from 'node:worker_threads';
  import { confine } from ${JSON.stringify(new URL('./confined.ts', import.meta.url).href)};
  const possible = name => Object.entries({
    write: () => writeFileSync(${JSON.stringify(`${compiled}/`)} + name, 'x'),
    writeElsewhere: () => writeFileSync(${JSON.stringify(`${folder.path}/`)} + name, 'x'),
    thread: () => new Worker('0', { eval: true, execArgv: ['--no-permission'] }),
    process: () => { const { error } = spawnSync(process.execPath, ['-v']); if (error) throw error; },
  }).flatMap(([what, attempt]) => { try { attempt(); return [what]; } catch { return []; } });
  if (!isMainThread) {
    confine();
    parentPort.postMessage(possible('thread'));
  } else {
    const before = possible('before');
    const worker = before.includes('thread') ? new Worker(new URL(import.meta.url)) : undefined;
    confine();
    const thread = await (worker === undefined ? [] : new Promise(resolve => worker.on('message', resolve)));
    console.log(JSON.stringify({ before, behind: possible('behind'), thread }));
  }`,
);

function attempts(): unknown {
  const previous = process.env.NODE_COMPILE_CACHE;
  process.env.NODE_COMPILE_CACHE = compiled;
  const { env, execArgv } = confinedStart();
  if (previous === undefined) delete process.env.NODE_COMPILE_CACHE;
  else process.env.NODE_COMPILE_CACHE = previous;
  const { stdout, stderr } = spawnSync(process.execPath, [...execArgv, script], { env, encoding: 'utf8' });
  assert.is(stderr, '');
  return JSON.parse(stdout);
}

test('nothing but reading is possible behind it, for the threads neither', () => {
  const before = canDropPermissions() ? ['write', 'thread'] : [];
  assert.equal(attempts(), { before, behind: [], thread: [] });
  assert.not(existsSync(join(compiled, 'behind')));
});

test('versions of Node that can give up permissions', () => {
  for (const version of ['24.21.0', '24.30.1', '26.5.0', '27.0.0']) assert.ok(canDropPermissions(version), version);
  for (const version of ['22.18.0', '24.20.9', '25.9.0', '26.4.9']) assert.not(canDropPermissions(version), version);
});

test.after(() => folder.remove());
test.run();
