import { join } from 'node:path';
import { type EmbeddedPostgres, startEmbeddedPostgres } from '#shared/database/embedded-postgres.ts';
import type { GivenSource } from '#shared/migration/source/migration-source.ts';
import { databaseName, dropEmbeddedTarget, embeddedTarget } from '#shared/targets/embedded.ts';
import { rehearsalTarget } from '#shared/targets/rehearsal.ts';
import type { StateFolder } from '../up/state-folder.ts';

/** The target of one command, and what has to be done when the command is over. */
export interface UsedTarget {
  url: string;
  /** How the owner connects to it, password included; undefined: they gave it themselves. */
  showUrl: string | undefined;
  /** true: the server stops with this command, and `npm start` keeps it running. */
  stopsWithCommand: boolean;
  rehearsal: boolean;
  /** Takes back that it was made for this command: nothing was written to it. Undefined: it was there before. */
  unmake?(): Promise<void>;
  close(): Promise<void>;
}

/** A target that was named on the command line. */
export function namedTarget(url: string): UsedTarget {
  return { url, showUrl: undefined, stopsWithCommand: false, rehearsal: false, close: async () => undefined };
}

/** A database of its own in the embedded PostgreSQL, the same one each time for the same source. */
export async function embeddedTargetFor(given: GivenSource, state: StateFolder): Promise<UsedTarget> {
  const server = await startEmbeddedPostgres({ folder: join(state.path, 'postgres') });
  try {
    const name = given.kind === 'file' ? given.name : databaseOf(given.url);
    const secret = `target-${databaseName(name)}`;
    const password = state.readSecret(secret);
    const { url } = await embeddedTarget({
      admin: { url: server.adminUrl },
      name,
      ...(password !== undefined && { password }),
    });
    state.writeSecret(secret, decodeURIComponent(new URL(url).password));
    return {
      url,
      showUrl: url,
      stopsWithCommand: !server.shared,
      rehearsal: false,
      ...(password === undefined && {
        unmake: async () => {
          await dropEmbeddedTarget({ admin: { url: server.adminUrl }, name });
          state.removeSecret(secret);
        },
      }),
      close: () => stopOwn(server),
    };
  } catch (error) {
    await stopOwn(server);
    throw error;
  }
}

/** A scratch database: on the server of `to`, else in the embedded PostgreSQL. Dropped when the command is over. */
export async function scratchTargetFor(to: string | undefined, run: string, state: StateFolder): Promise<UsedTarget> {
  const server = to === undefined ? await startEmbeddedPostgres({ folder: join(state.path, 'postgres') }) : undefined;
  try {
    const scratch = await rehearsalTarget({ url: to ?? server?.adminUrl ?? '' }, run, new Date());
    return {
      url: scratch.address.url,
      showUrl: undefined,
      stopsWithCommand: false,
      rehearsal: true,
      close: async () => {
        await scratch.drop();
        await stopOwn(server);
      },
    };
  } catch (error) {
    await stopOwn(server);
    throw error;
  }
}

async function stopOwn(server: EmbeddedPostgres | undefined): Promise<void> {
  await server?.stop();
}

const databaseOf = (url: string): string => decodeURIComponent(new URL(url).pathname.replace(/^\//, '')) || 'database';
