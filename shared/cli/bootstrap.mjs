#!/usr/bin/env node
// The one file that runs on whatever Node is there (20 or newer): it installs what the lockfile names, then hands over
// to the Node that came with it. Plain JavaScript, no dependency.
import { spawn } from 'node:child_process';
import { createHash } from 'node:crypto';
import { existsSync, readFileSync, writeFileSync } from 'node:fs';
import { delimiter, dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';

const root = join(dirname(fileURLToPath(import.meta.url)), '../..');
const pnpm = 'pnpm@12.21.0';
const [major = 0, minor = 0] = process.versions.node.split('.').map(Number);

if (major < 20)
  fail(
    `CloudForge needs Node 20 or newer; this is ${process.versions.node}. Install a newer Node (nodejs.org) and start again.`,
  );
const isTask = process.argv[2] === '--task';
await install(isTask ? 'all' : 'product');
const node = chooseNode();
const [task, args] = isTask
  ? [process.argv[3] ?? '', process.argv.slice(4)]
  : ['shared/cli/main.ts', process.argv.slice(2)];
process.exitCode = await run(node, [join(root, task), ...args], { stdio: 'inherit' });

/** `product`: what the platform runs on. `all`: also what tests, checks and generators need. */
async function install(scope) {
  const stampFile = join(root, 'node_modules/.cloudforge-stamp');
  const lock = createHash('sha256')
    .update(readFileSync(join(root, 'pnpm-lock.yaml')))
    .update(`${process.platform}-${process.arch}`)
    .digest('hex');
  const installed = existsSync(stampFile) ? readFileSync(stampFile, 'utf8') : '';
  if (installed === `${lock} all` || installed === `${lock} ${scope}`) return;
  const say = text => process.stderr.write(`${text}\n`);
  say(
    '[install] Packages, with Node 24 and PostgreSQL among them: about 170 MB to download, once. Usually 10-60 s; then the platform starts.',
  );
  const started = Date.now();
  let output = '';
  const ticker = setInterval(
    () => say(`[install] ${howFar(output)}, ${Math.round((Date.now() - started) / 1000)} s so far`),
    5_000,
  );
  const code = await run(
    process.platform === 'win32' ? 'npx.cmd' : 'npx',
    [
      '--yes',
      pnpm,
      'install',
      '--frozen-lockfile',
      '--filter',
      '.',
      '--filter',
      './site',
      '--reporter',
      'append-only',
      ...(scope === 'all' ? [] : ['--prod']),
    ],
    {
      stdio: ['ignore', 'pipe', 'pipe'],
      env: { ...process.env, CI: 'true' },
      onOutput: text => (output = (output + text).slice(-20_000)),
    },
  );
  clearInterval(ticker);
  if (code !== 0) {
    process.stderr.write(`${output.slice(-4_000)}\n`);
    fail(
      'The packages could not be installed. What failed stands above. If the network was the cause, start again: what was downloaded is kept. ' +
        'Behind a proxy, set HTTPS_PROXY; with a registry of your own, set it with: npm config set registry URL',
    );
  }
  say(`[install] done in ${Math.round((Date.now() - started) / 1000)} s`);
  writeFileSync(stampFile, `${lock} ${scope}`);
}

/** What is here and what is left, from the last words of the package manager. */
function howFar(output) {
  const packages = [...output.matchAll(/Progress: resolved (\d+), reused (\d+), downloaded (\d+)/g)].at(-1);
  if (packages === undefined) return 'fetching the package manager';
  const [, resolved, reused, downloaded] = packages.map(Number);
  const here = reused + downloaded;
  const large = [...output.matchAll(/Downloading (\S+)@\S+: ([\d.]+ \wB)\/([\d.]+ \wB)(?!, done)/g)].at(-1);
  const counted = `${here} of ${resolved} packages are here, ${resolved - here} are left`;
  return large === undefined || here >= resolved ? counted : `${counted} (${large[1]}: ${large[2]} of ${large[3]})`;
}

function chooseNode() {
  const own = join(root, 'node_modules/.bin/node');
  if (existsSync(own)) return own;
  if (major > 22 || (major === 22 && minor >= 18)) return process.execPath;
  fail(
    `On ${process.platform}-${process.arch} CloudForge runs on your own Node, which must be 22.18 or newer; this is ${process.versions.node}.`,
  );
}

/** Runs a program and resolves with its exit code; a signal of ours is passed on and its end waited for. */
function run(command, args, { onOutput, ...options }) {
  return new Promise(resolve => {
    const child = spawn(command, args, {
      cwd: root,
      ...options,
      env: {
        ...(options.env ?? process.env),
        PATH: `${join(root, 'node_modules/.bin')}${delimiter}${process.env.PATH ?? ''}`,
        NODE_COMPILE_CACHE: join(root, 'node_modules/.cache/node-compile'),
        // One arena for all threads: with several, glibc keeps what one of them freed from the others.
        MALLOC_ARENA_MAX: process.env.MALLOC_ARENA_MAX ?? '1',
      },
    });
    child.stdout?.on('data', data => onOutput?.(String(data)));
    child.stderr?.on('data', data => onOutput?.(String(data)));
    // Ctrl-C reaches the child by itself (same terminal); it stops everything, and we wait for it.
    const ignore = () => undefined;
    const forward = signal => child.kill(signal);
    process.on('SIGINT', ignore).on('SIGTERM', forward).on('SIGHUP', forward);
    child.once('error', error => {
      process.stderr.write(`${command}: ${error.message}\n`);
      resolve(127);
    });
    child.once('exit', (code, signal) => {
      process.off('SIGINT', ignore).off('SIGTERM', forward).off('SIGHUP', forward);
      resolve(code ?? (signal === 'SIGINT' ? 130 : 143));
    });
  });
}

function fail(message) {
  process.stderr.write(`${message}\n`);
  process.exit(2);
}
