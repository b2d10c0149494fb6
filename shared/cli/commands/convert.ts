import { existsSync, realpathSync, writeFileSync } from 'node:fs';
import { resolve } from 'node:path';
import { renderSchemaSql } from '#shared/engines/bundle/schema-sql.ts';
import type { Assessment } from '#shared/engines/schema/finding.ts';
import { version } from '#shared/platform/version.ts';
import { assessFile } from '../assess-file.ts';
import { CliError } from '../cli-error.ts';
import { type Command, parseOptions } from '../command.ts';
import { callersFolder } from '../input-file.ts';
import { exitCodeOf, failOnOf, failOnValues } from './analyze.ts';

export const convert: Command = {
  name: 'convert',
  usage: 'FILE|- [--output FILE] [--json] [--fail-on SEVERITY]',
  summary: 'Print the PostgreSQL schema for a database dump; needs no platform',
  details: [
    'Options:',
    '  --output FILE       write there instead of to stdout',
    '  --json              statements with phase and object as JSON',
    `  --fail-on SEVERITY  exit with 1 if there is a finding this bad or worse: ${failOnValues.join(', ')} (blocker)`,
    '',
    'Exit codes: 0 clean, 1 findings at or above --fail-on, 2 bad usage or unreadable input.',
  ].join('\n'),
  run: async args => {
    const { values, positionals } = parseOptions(
      args,
      {
        json: { type: 'boolean', default: false },
        output: { type: 'string', short: 'o' },
        'fail-on': { type: 'string', default: 'blocker' },
      },
      1,
    );
    const failOn = failOnOf(values['fail-on']);
    const output = values.output === undefined ? undefined : outputFile(values.output, positionals[0]);
    const { assessment, fileName } = await assessFile(positionals[0], { quiet: values.json });
    const text = values.json
      ? JSON.stringify(assessment.ddl, null, 2)
      : renderSchemaSql(assessment, { fileName, generatedAt: new Date().toISOString(), version });
    if (output === undefined) console.log(text);
    else write(output, `${text}\n`);
    sayWhatIsLeft(assessment);
    return exitCodeOf(assessment.findings, failOn);
  },
};

/** On stderr, so that the result on stdout stays what it is. */
function sayWhatIsLeft({ findings }: Assessment): void {
  const blockers = findings.filter(finding => finding.severity === 'blocker').length;
  const left = findings.filter(finding => finding.leftOut === true).length;
  if (blockers + left === 0) return;
  const parts = [
    ...(left > 0
      ? [
          `${left} ${left === 1 ? 'thing of the source is' : 'things of the source are'} not in the schema, or only in part`,
        ]
      : []),
    ...(blockers > 0
      ? [`${blockers} ${blockers === 1 ? 'finding blocks' : 'findings block'} the load of the data`]
      : []),
  ];
  console.error(`${parts.join('; ')}. cloudforge analyze says what and why.`);
}

/** Where to write. The dump may be somebody's only copy: it is never what is written over. */
function outputFile(given: string, input: string | undefined): string {
  const path = resolve(callersFolder(), given);
  const isInput =
    input !== undefined &&
    existsSync(path) &&
    existsSync(resolve(callersFolder(), input)) &&
    realpathSync(path) === realpathSync(resolve(callersFolder(), input));
  if (isInput) throw new CliError(`${given} is the dump itself; it would be lost. Name another file for the schema.`);
  return path;
}

function write(path: string, text: string): void {
  try {
    writeFileSync(path, text);
  } catch (error) {
    throw new CliError(`${path} can't be written: ${error instanceof Error ? error.message : String(error)}`, 2, {
      cause: error,
    });
  }
}
