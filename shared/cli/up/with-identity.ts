import { connectDatabase } from '#shared/database/connect.ts';
import { createIdentity } from '#shared/identity/create-identity.ts';
import type { Identity } from '#shared/platform/ctx.ts';
import { systemIds } from '#shared/platform/ids.ts';
import { CliError } from '../cli-error.ts';
import { startDatabase } from './database.ts';
import { openStateFolder } from './state-folder.ts';

/** Runs `work` with the identity service of this machine's running platform. Being able to read its state folder is the permission. */
export async function withDatabase(
  work: (port: { identity: Identity; url: string }) => Promise<number>,
): Promise<number> {
  const state = openStateFolder(process.env);
  const running = state.running();
  if (running === undefined) throw new CliError('No platform is running on this machine. Start it with: npm start');
  // The server runs, so this takes it over as it is; it is not stopped here.
  const server = await startDatabase(state, process.env);
  const database = connectDatabase({
    connectionString: server.url,
    connectionsMax: 2,
    applicationName: 'cloudforge command line',
  });
  try {
    return await work({
      identity: createIdentity({ database, clock: { now: () => new Date() }, ids: systemIds }),
      url: running.url,
    });
  } finally {
    await database.close();
  }
}
