import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { type PlatformProcess, type ProcessRole, startProcess } from '#functions/main.ts';
import { platformSettings } from '#shared/platform/platform-settings.ts';
import { readSettings, type Setting, SettingsError } from '#shared/platform/settings.ts';
import { storageSettings } from '#shared/storage/settings.ts';
import { runToSignal } from './run-to-signal.ts';

/** Entry of a function's, worker's or the dispatcher's container: settings come from the environment alone. */
export async function runContainer(service: string, role: ProcessRole): Promise<void> {
  await runToSignal(() => startContainer(service, role, process.env));
}

/**
 * Starts the process of a container. Refuses what would work on one machine but lose or split state among containers:
 * keys made at the first start, and objects in a folder that nobody named. Throws SettingsError.
 */
export async function startContainer(
  service: string,
  role: ProcessRole,
  environment: Readonly<Record<string, string | undefined>>,
): Promise<PlatformProcess> {
  checkShared(environment);
  return await startProcess({ role, service, environment, writeLog: line => process.stderr.write(line) });
}

function checkShared(environment: Readonly<Record<string, string | undefined>>): void {
  const settings = readSettings({ ...platformSettings, ...storageSettings }, environment);
  const keys = join(settings.stateFolder, 'keys');
  const lacking: string[] = [];
  const need = ({ env, doc }: Setting, more = ''): void => {
    // What a setting is on one machine when it is absent does not count among several.
    lacking.push(`${env}: ${doc.replace(/ (Default|Absent):.*$/, '')}${more}`);
  };
  if (settings.databaseUrl === undefined) need(platformSettings.databaseUrl);
  if (settings.masterKey === undefined && !existsSync(join(keys, 'master.key')))
    need(platformSettings.masterKey, ' Make one with: openssl rand -base64 32');
  if (settings.signingKey === undefined && !existsSync(join(keys, 'signing-key.pem')))
    need(platformSettings.signingKey, ' Make one with: openssl genpkey -algorithm ed25519');
  if (settings.s3Endpoint === undefined && settings.storageFolder === undefined)
    need(storageSettings.s3Endpoint, ' Or STORAGE_FOLDER, a folder that all containers share.');
  if (lacking.length > 0)
    throw new SettingsError(
      `A container can't start without these settings, which all containers must share.\n  ${lacking.join('\n  ')}`,
    );
}
