import { join, relative, resolve } from 'node:path';
import { createApiClient } from '../api-client.ts';
import { CliError } from '../cli-error.ts';
import { type Command, parseOptions } from '../command.ts';
import { callersFolder, inputFile } from '../input-file.ts';
import { type MainJobResult, runMainJob } from '../main-job.ts';
import { createProgressPrinter, type ProgressPrinter } from '../progress.ts';
import { sampleFile } from '../sample.ts';
import { exposureOf } from '../up/exposure.ts';
import { buildSite, isSiteBuilt } from '../up/site.ts';
import { startPlatform } from '../up/start-platform.ts';
import { openStateFolder } from '../up/state-folder.ts';

export const up: Command = {
  name: 'up',
  usage: '[FILE] [--once] [--isolated] [--bus embedded|jetstream] [--port N]',
  summary: 'Start the platform and run the main job on FILE, or on the sample',
  details: [
    'Options:',
    '  --once            end when the job is done; the exit code says how it went',
    '  --isolated        every function, worker and the dispatcher as a process of its own',
    '  --bus NAME        embedded, or jetstream (uses NATS_URL, a nats-server on PATH, or fetches one)',
    '  --port N          port to serve on (8080; another one if it is taken)',
    '  --host ADDRESS    address to serve on (127.0.0.1)',
    '  --results FOLDER  where the generated files go (./cloudforge-results)',
    '  --json            with --once: the result as one JSON object on stdout',
    '  --no-job          start the platform only',
    '',
    'Exit codes with --once: 0 the job is done, 1 the run failed, 2 it could not be started.',
  ].join('\n'),
  run: async args => {
    const { values, positionals } = parseOptions(
      args,
      {
        once: { type: 'boolean', default: false },
        isolated: { type: 'boolean', default: false },
        bus: { type: 'string', default: 'auto' },
        port: { type: 'string' },
        host: { type: 'string' },
        results: { type: 'string' },
        json: { type: 'boolean', default: false },
        'no-job': { type: 'boolean', default: false },
      },
      1,
    );
    if (values.bus !== 'auto' && values.bus !== 'embedded' && values.bus !== 'jetstream')
      throw new CliError(`--bus is embedded or jetstream, not ${values.bus}.`);
    const port = Number(values.port ?? process.env.PORT ?? '8080');
    if (!Number.isInteger(port) || port < 0 || port > 65_535)
      throw new CliError(`--port takes a number from 0 to 65535, not ${values.port ?? process.env.PORT}.`);
    const file = positionals[0] === undefined ? sampleFile : inputFile(positionals[0]);
    return await bringUp({
      file,
      once: values.once,
      isolated: values.isolated,
      bus: values.bus,
      port,
      host: values.host ?? process.env.HOST ?? '127.0.0.1',
      resultsFolder: resolve(callersFolder(), values.results ?? 'cloudforge-results'),
      json: values.json,
      job: !values['no-job'],
    });
  },
};

interface UpOptions {
  file: string;
  once: boolean;
  isolated: boolean;
  bus: 'auto' | 'embedded' | 'jetstream';
  port: number;
  host: string;
  resultsFolder: string;
  json: boolean;
  job: boolean;
}

async function bringUp(options: UpOptions): Promise<number> {
  const printer = createProgressPrinter({ stream: process.stderr, quiet: options.json, now: Date.now });
  const state = openStateFolder(process.env);
  const running = state.running();
  if (running !== undefined) return await useRunning(running.url, state.readSecret('cli-key'), options, printer);

  printer.line('CloudForge is starting. Nothing leaves this machine.');
  const platform = await startPlatform(state, {
    ...options,
    environment: process.env,
    step: text => printer.line(`  ${text}`),
  });
  const interrupted = new Promise<'interrupted'>(resolve => {
    for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP'] as const) process.once(signal, () => resolve('interrupted'));
  });
  const ending = new AbortController();
  const built = isSiteBuilt() ? Promise.resolve(undefined) : buildPages(ending.signal, printer);
  try {
    printer.line('');
    printer.line(`  ${platform.url}`);
    if (!options.once) {
      printer.line(`  Sign in (this link works once, for 10 minutes): ${await platform.createSignInLink()}`);
      printer.line('  cloudforge login prints another one.');
    }
    const { warning } = exposureOf(options.host, process.env.CLOUDFORGE_PUBLIC_URL);
    if (warning !== undefined) printer.line(`  ${warning}`);
    printer.line('');
    let exitCode = 0;
    if (options.job) {
      const client = createApiClient(platform.url, platform.key);
      const job = runMainJob({
        client,
        file: options.file,
        resultsFolder: options.resultsFolder,
        onEvent: event => printer.event(event),
      });
      const outcome = await Promise.race([job, interrupted]);
      if (outcome === 'interrupted') {
        job.catch(() => undefined);
        return 130;
      }
      exitCode = printOutcome(outcome, options, printer);
    }
    if (options.once) return exitCode;
    printer.line('');
    printer.line('It goes on running. Ctrl-C stops it and everything it started.');
    await interrupted;
    return 0;
  } finally {
    printer.line('Stopping.');
    ending.abort();
    await platform.stop();
    await built;
  }
}

async function buildPages(signal: AbortSignal, printer: ProgressPrinter): Promise<void> {
  printer.line('  Pages: built now, once (about 15 s); everything else goes on meanwhile');
  const started = Date.now();
  const trouble = await buildSite(signal);
  if (signal.aborted) return;
  printer.line(
    trouble === undefined
      ? `  Pages: ready after ${Math.round((Date.now() - started) / 1_000)} s`
      : `  Pages: they could not be built; the API works without them.\n${trouble}`,
  );
}

async function useRunning(
  url: string,
  key: string | undefined,
  options: UpOptions,
  printer: ProgressPrinter,
): Promise<number> {
  printer.line(
    `CloudForge is running already at ${url}; the job goes there, and --port, --host, --bus and --isolated have no effect on it.`,
  );
  if (key === undefined) throw new CliError('Its key is not in the state folder: stop it and start it again.');
  if (!options.job) return 0;
  const client = createApiClient(url, key);
  return printOutcome(
    await runMainJob({
      client,
      file: options.file,
      resultsFolder: options.resultsFolder,
      onEvent: event => printer.event(event),
    }),
    options,
    printer,
  );
}

/** Prints where the results are; the exit code of the job. */
export function printOutcome(result: MainJobResult, options: { json: boolean }, printer: ProgressPrinter): number {
  printer.done();
  const ok = result.state === 'completed';
  if (options.json) {
    console.log(JSON.stringify(result));
    return ok ? 0 : 1;
  }
  printer.line('');
  if (ok && result.folder !== undefined) {
    const nearby = relative(callersFolder(), result.folder);
    const folder = nearby.startsWith('..') ? result.folder : nearby;
    printer.line(`  Report   ${join(folder, 'report.html')}`);
    printer.line(`  Files    ${folder}`);
    printer.line(`  Page     ${result.page}`);
  } else
    printer.line(
      `  The run ended as ${result.state}${result.failure === undefined ? '' : `: ${result.failure.message}`}`,
    );
  return ok ? 0 : 1;
}
