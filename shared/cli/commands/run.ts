import { resolve } from 'node:path';
import { z } from 'zod';
import { createApiClient } from '../api-client.ts';
import { CliError } from '../cli-error.ts';
import { type Command, parseOptions } from '../command.ts';
import { findPlatform } from '../find-platform.ts';
import { callersFolder, inputFile } from '../input-file.ts';
import { runMainJob } from '../main-job.ts';
import { createProgressPrinter } from '../progress.ts';
import { printOutcome } from './up.ts';

export const run: Command = {
  name: 'run',
  usage: 'FILE [--results FOLDER] [--json]',
  summary: 'Upload FILE to the running platform and follow its run to the end',
  details: [
    'Options:',
    '  --results FOLDER  where the generated files go (./cloudforge-results)',
    '  --project ID      an existing project; otherwise one is created',
    '  --url URL         a platform elsewhere, with its key in CLOUDFORGE_API_KEY',
    '  --json            the result as one JSON object on stdout, no talk',
    '',
    'Exit codes: 0 done, 1 the run failed, 2 it could not be started.',
  ].join('\n'),
  run: async args => {
    const { values, positionals } = parseOptions(
      args,
      {
        results: { type: 'string' },
        project: { type: 'string' },
        url: { type: 'string' },
        json: { type: 'boolean', default: false },
      },
      1,
    );
    const file = inputFile(positionals[0]);
    if (values.project !== undefined && !z.uuid().safeParse(values.project).success)
      throw new CliError(
        `--project takes the id of a project, as its page's address shows it; ${values.project} is none.`,
      );
    const { url, key } = findPlatform(values.url);
    const printer = createProgressPrinter({ stream: process.stderr, quiet: values.json, now: Date.now });
    const result = await runMainJob({
      client: createApiClient(url, key),
      file,
      resultsFolder: resolve(callersFolder(), values.results ?? 'cloudforge-results'),
      onEvent: event => printer.event(event),
      ...(values.project === undefined ? {} : { projectId: values.project }),
    });
    return printOutcome(result, values, printer);
  },
};
