import { createPublicKey, type KeyObject } from 'node:crypto';
import { readFileSync } from 'node:fs';
import { resolve } from 'node:path';
import { skippedLines, verifyCertificate } from '#shared/engines/proof/verify-certificate.ts';
import { CliError } from '../cli-error.ts';
import { type Command, parseOptions } from '../command.ts';
import { callersFolder } from '../input-file.ts';

export const verify: Command = {
  name: 'verify',
  usage: 'CERTIFICATE [--key PUBLIC_KEY.pem] [--json]',
  summary: 'Check the certificate of a migration, offline',
  details: [
    'CERTIFICATE: the certificate.json of a migration.',
    '',
    'Checks the signature, that rows and sums add up, and that the verdict follows from them. Without --key the signature',
    'is checked with the key in the file itself; compare its fingerprint with the one you know.',
    '',
    'Options:',
    '  --key FILE  the public key you trust, in PEM',
    '  --json      the result as JSON on stdout',
    '',
    'Exit codes: 0 valid and certified, 1 valid and not certified, 2 not valid or unreadable.',
  ].join('\n'),
  run: async args => {
    const { values, positionals } = parseOptions(
      args,
      { key: { type: 'string' }, json: { type: 'boolean', default: false } },
      1,
    );
    if (positionals[0] === undefined) throw new CliError('Which certificate? Give a certificate.json (see --help).');
    const check = verifyCertificate(readText(positionals[0]), {
      ...(values.key !== undefined && { publicKey: publicKeyOf(values.key) }),
    });
    if (values.json) {
      const { certificate, ...rest } = check;
      const skipped = certificate?.skipped ?? [];
      console.log(JSON.stringify({ ...rest, runId: certificate?.runId ?? null, skipped }, null, 2));
    } else {
      console.log(check.summary);
      for (const problem of check.problems) console.log(`  ${problem}`);
      if (check.valid && check.certificate !== undefined)
        for (const line of skippedLines(check.certificate)) console.log(line);
      if (check.valid) for (const reason of check.reasons) console.log(`  ${reason}`);
      if (check.key !== undefined)
        console.log(`Key: ${check.key.fingerprint}${check.key.pinned ? ' (yours)' : ' (from the file)'}`);
    }
    if (!check.valid) return 2;
    return check.certified ? 0 : 1;
  },
};

function readText(given: string): string {
  const path = resolve(callersFolder(), given);
  try {
    return readFileSync(path, 'utf8');
  } catch (error) {
    throw new CliError(`${given} can't be read: ${error instanceof Error ? error.message : String(error)}`, 2, {
      cause: error,
    });
  }
}

function publicKeyOf(given: string): KeyObject {
  try {
    return createPublicKey(readText(given));
  } catch (error) {
    if (error instanceof CliError) throw error;
    throw new CliError(`${given} is no public key in PEM.`, 2, { cause: error });
  }
}
