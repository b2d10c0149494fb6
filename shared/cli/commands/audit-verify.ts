import { createPublicKey, type KeyObject } from 'node:crypto';
import { createReadStream, readFileSync } from 'node:fs';
import { resolve } from 'node:path';
import { checkExport, ExportUnreadable } from '#shared/audit/check-lines.ts';
import type { AuditCheck, KeptPoint } from '#shared/audit/verify-chain.ts';
import { CliError } from '../cli-error.ts';
import { type Command, parseOptions } from '../command.ts';
import { findPlatform } from '../find-platform.ts';
import { callersFolder } from '../input-file.ts';
import { signerOf } from '../migration/run.ts';
import { openStateFolder } from '../up/state-folder.ts';
import { exportedLog } from './audit-export.ts';

export const auditVerify: Command = {
  name: 'audit verify',
  usage: '[FILE] [--key PUBLIC_KEY.pem] [--kept EARLIER_FILE] [--json]',
  summary: 'Check that no row of the audit log was changed, put in or taken away',
  details: [
    'FILE: what `cloudforge audit export` wrote; without it the log of the running platform is read.',
    'Names the first row that does not fit, and how: edited, missing, inserted, reordered, rewritten, truncated, or a head',
    'whose signature does not hold.',
    '',
    'Options:',
    '  --key FILE   the public key you trust, in PEM (`cloudforge public-key`). Without it this machine’s own is taken',
    '               for its own platform, and the one in the export for any other',
    '  --kept FILE  an earlier export: the log must still hold what it held',
    '  --json       the result as JSON on stdout',
    '  --url URL    a platform elsewhere, with its key in CLOUDFORGE_API_KEY',
    '',
    'Exit codes: 0 nothing was changed, 1 something was, 2 unreadable.',
  ].join('\n'),
  run: async args => {
    const { values, positionals } = parseOptions(
      args,
      {
        key: { type: 'string' },
        kept: { type: 'string' },
        json: { type: 'boolean', default: false },
        url: { type: 'string' },
      },
      1,
    );
    const [given] = positionals;
    const publicKey = values.key === undefined ? undefined : readKey(values.key);
    const kept = values.kept === undefined ? undefined : await keptPoint(values.kept, publicKey);
    const source = given === undefined ? liveLog(values.url) : { pieces: fileText(given), ownKey: undefined };
    const key = publicKey ?? source.ownKey;
    const check = await readable(() =>
      checkExport(source.pieces, {
        ...(key === undefined ? {} : { publicKey: key }),
        ...(kept === undefined ? {} : { kept }),
      }),
    );
    if (values.json) console.log(JSON.stringify(check, null, 2));
    else for (const line of words(check)) console.log(line);
    if (check.intact) return 0;
    return check.problem?.kind === 'incomplete' ? 2 : 1;
  },
};

/** The log of the platform that runs; the key of this very machine is known where it is its own. */
function liveLog(givenUrl: string | undefined): { pieces: AsyncIterable<string>; ownKey: KeyObject | undefined } {
  const { url, key } = findPlatform(givenUrl);
  const state = openStateFolder(process.env);
  const ownKey = url === state.running()?.url ? createPublicKey(signerOf(state).publicKeyPem) : undefined;
  return { pieces: exportedLog(url, key), ownKey };
}

/** Where an earlier export ended. It is checked first: what does not hold itself is no witness. */
async function keptPoint(given: string, publicKey: KeyObject | undefined): Promise<KeptPoint> {
  const check = await readable(() => checkExport(fileText(given), publicKey === undefined ? {} : { publicKey }));
  if (!check.intact)
    throw new CliError(`${given} does not hold itself, so it can't be compared with: ${check.problem?.message}`);
  if (check.organizationId === null || check.last === null)
    throw new CliError(`${given} has no rows, so there is nothing to compare with.`);
  return { organizationId: check.organizationId, ...check.last };
}

function words(check: AuditCheck): string[] {
  const key =
    check.key === null
      ? []
      : [`Key: ${check.key.id}${check.key.pinned ? ' (yours)' : ' (from the export itself; give --key to be sure)'}`];
  if (check.problem !== null)
    return [`NOT INTACT (${check.problem.kind})`, `  ${check.problem.message}`, ...idOf(check), ...key];
  const { signed } = check;
  return [
    `Intact: ${check.rows} rows, ${check.heads} signed heads.`,
    signed === null
      ? 'No head is signed yet: who can write to the database could have made all of it anew.'
      : `Signed up to row ${signed.sequence} on ${signed.at}.`,
    ...(check.unsealed === 0 ? [] : [`${check.unsealed} rows are so new that they have no seal yet.`]),
    ...key,
  ];
}

function idOf(check: AuditCheck): string[] {
  return check.problem?.id == null ? [] : [`  Its id: ${check.problem.id}`];
}

async function* fileText(given: string): AsyncGenerator<string> {
  try {
    for await (const piece of createReadStream(resolve(callersFolder(), given), { encoding: 'utf8' }))
      yield String(piece);
  } catch (error) {
    throw unreadable(given, error);
  }
}

function readKey(given: string): KeyObject {
  let text: string;
  try {
    text = readFileSync(resolve(callersFolder(), given), 'utf8');
  } catch (error) {
    throw unreadable(given, error);
  }
  try {
    return createPublicKey(text);
  } catch (error) {
    throw new CliError(`${given} is no public key in PEM.`, 2, { cause: error });
  }
}

async function readable(work: () => Promise<AuditCheck>): Promise<AuditCheck> {
  try {
    return await work();
  } catch (error) {
    if (error instanceof ExportUnreadable) throw new CliError(error.message, 2, { cause: error });
    throw error;
  }
}

function unreadable(given: string, error: unknown): CliError {
  const message = error instanceof Error ? error.message : String(error);
  return new CliError(`${given} can't be read: ${message}`, 2, { cause: error });
}
