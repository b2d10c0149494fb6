import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { createServer, type Server } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { test } from 'uvu';
import * as assert from 'uvu/assert';
import { freePort, isFreePort } from '#shared/network/free-port.ts';
import { startSupervisor } from './supervisor.ts';

/** A role that serves on its port, says so, and notes what it was told. */
const program = `
  const { createServer } = require('node:http');
  const { appendFileSync } = require('node:fs');
  const server = createServer((request, response) => response.end(process.argv[2]));
  server.listen(Number(process.env.PORT), '127.0.0.1', () => {
    appendFileSync(process.env.NOTES, process.argv[2] + ' ' + process.env.CLOUDFORGE_FUNCTION_URLS + '\\n');
    process.on('SIGTERM', () => process.exit(0));
    process.send({ ready: true });
  });
`;

async function take(port: number): Promise<Server> {
  const server = createServer(socket => socket.destroy());
  await new Promise<void>((resolve, reject) => server.once('error', reject).listen(port, '127.0.0.1', resolve));
  return server;
}

async function until(what: () => boolean | Promise<boolean>): Promise<void> {
  const deadline = Date.now() + 4_000;
  while (!(await what())) {
    if (Date.now() > deadline) throw new Error('It did not come to be.');
    await sleep(20);
  }
}

const ask = async (url: string | undefined): Promise<string> =>
  await fetch(url ?? 'http://127.0.0.1:1').then(
    answer => answer.text(),
    () => '',
  );

async function inFolder(work: (files: { program: string; notes: string }) => Promise<void>): Promise<void> {
  const folder = mkdtempSync(join(tmpdir(), 'cloudforge-supervisor-'));
  const files = { program: join(folder, 'program.cjs'), notes: join(folder, 'notes') };
  writeFileSync(files.program, program);
  try {
    await work(files);
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}

test('a port that is taken between its choice and its use is given up for another', () =>
  inFolder(async ({ program, notes }) => {
    const taken = await freePort();
    const stranger = await take(taken);
    const choices = [taken, await freePort()];
    const supervisor = await startSupervisor({ ...process.env, NOTES: notes }, () => undefined, {
      roles: ['function:echo', 'worker:echo', 'dispatcher'],
      program,
      choosePort: async () => choices.shift() ?? (await freePort()),
    });
    try {
      const url = supervisor.urls.get('echo');
      assert.is.not(url, `http://127.0.0.1:${taken}`);
      assert.is(await ask(url), 'function:echo');
      const told = (): string | undefined =>
        readFileSync(notes, 'utf8')
          .split('\n')
          .findLast(line => line.startsWith('dispatcher '));
      await until(() => told() === `dispatcher ${JSON.stringify({ echo: url })}`);
      assert.equal([...supervisor.pids().keys()].sort(), ['dispatcher', 'function:echo', 'worker:echo']);
    } finally {
      await supervisor.stop();
      stranger.close();
    }
  }));

test('a process that was killed comes again on its port, or on another if that was taken meanwhile', () =>
  inFolder(async ({ program, notes }) => {
    const supervisor = await startSupervisor({ ...process.env, NOTES: notes }, () => undefined, {
      roles: ['function:echo'],
      program,
    });
    let stranger: Server | undefined;
    try {
      const first = supervisor.urls.get('echo');
      const kill = (): void => void process.kill(supervisor.pids().get('function:echo') ?? 0, 'SIGKILL');
      kill();
      await until(async () => (await ask(first)) === '');
      await until(async () => (await ask(first)) === 'function:echo');
      const port = Number(new URL(first ?? '').port);
      kill();
      await until(() => isFreePort(port));
      stranger = await take(port);
      await until(async () => (await ask(supervisor.urls.get('echo'))) === 'function:echo');
      assert.is.not(supervisor.urls.get('echo'), first);
    } finally {
      await supervisor.stop();
      stranger?.close();
    }
  }));

test.run();
