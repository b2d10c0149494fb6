import { once } from 'node:events';
import { createWriteStream } from 'node:fs';
import { rename, rm } from 'node:fs/promises';
import { resolve } from 'node:path';
import { createApiClient } from '../api-client.ts';
import { CliError } from '../cli-error.ts';
import { type Command, parseOptions } from '../command.ts';
import { findPlatform } from '../find-platform.ts';
import { callersFolder } from '../input-file.ts';

export const auditExport: Command = {
  name: 'audit export',
  usage: '[--from TIME] [--to TIME] [--output FILE]',
  summary: 'Export the audit log with its seals and signed heads',
  details: [
    'JSON lines, on stdout or into FILE. Keep one elsewhere: with it, `cloudforge audit verify --kept FILE` proves later',
    'that nothing before its end was changed or taken away.',
    '',
    'Options:',
    '  --from TIME    rows from this moment on (2026-01-31 or 2026-01-31T12:00:00Z)',
    '  --to TIME      rows before this moment',
    '  --output FILE  written aside and put into place when it is whole',
    '  --url URL      a platform elsewhere, with its key in CLOUDFORGE_API_KEY',
  ].join('\n'),
  run: async args => {
    const { values } = parseOptions(
      args,
      {
        from: { type: 'string' },
        to: { type: 'string' },
        output: { type: 'string', short: 'o' },
        url: { type: 'string' },
      },
      0,
    );
    const { url, key } = findPlatform(values.url);
    const pieces = exportedLog(url, key, { from: values.from, to: values.to });
    if (values.output === undefined) {
      for await (const piece of pieces) if (!process.stdout.write(piece)) await once(process.stdout, 'drain');
      return 0;
    }
    const path = resolve(callersFolder(), values.output);
    const bytes = await writeAside(path, values.output, pieces);
    console.error(`${values.output}: ${bytes} bytes`);
    return 0;
  },
};

/** The exported log of a platform, piece by piece. */
export async function* exportedLog(
  url: string,
  key: string,
  range: { from?: string | undefined; to?: string | undefined } = {},
): AsyncGenerator<string> {
  const query = new URLSearchParams();
  if (range.from !== undefined) query.set('from', moment('--from', range.from));
  if (range.to !== undefined) query.set('to', moment('--to', range.to));
  const response = await createApiClient(url, key).raw('GET', `/api/audit/export?${query}`);
  if (response.body === null) throw new CliError('The platform answered without a body.');
  const decoder = new TextDecoder();
  for await (const bytes of response.body) yield decoder.decode(bytes, { stream: true });
}

function moment(option: string, text: string): string {
  const at = new Date(text);
  if (Number.isNaN(at.getTime()))
    throw new CliError(`${option}: "${text}" is no time. Write it like 2026-01-31T12:00:00Z.`);
  return at.toISOString();
}

async function writeAside(path: string, given: string, pieces: AsyncIterable<string>): Promise<number> {
  const aside = `${path}.part`;
  const file = createWriteStream(aside, { mode: 0o600 });
  try {
    for await (const piece of pieces) if (!file.write(piece)) await once(file, 'drain');
    file.end();
    await once(file, 'finish');
    await rename(aside, path);
    return file.bytesWritten;
  } catch (error) {
    file.destroy();
    await rm(aside, { force: true });
    if (error instanceof CliError) throw error;
    throw new CliError(`${given} can't be written: ${error instanceof Error ? error.message : String(error)}`, 2, {
      cause: error,
    });
  }
}
