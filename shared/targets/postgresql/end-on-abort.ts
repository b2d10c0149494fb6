import type pg from 'pg';
import type { TargetAddress } from '../target.ts';
import { connectTarget, disconnect } from './connect.ts';

/**
 * Ends running sessions on the server when the signal comes: a statement that builds an index does not notice that
 * nobody waits for it. Returns what takes the listener away again.
 */
export function endOnAbort(signal: AbortSignal, address: TargetAddress, clients: readonly pg.Client[]): () => void {
  const end = (): void => void endSessions(address, clients);
  signal.addEventListener('abort', end, { once: true });
  return () => signal.removeEventListener('abort', end);
}

async function endSessions(address: TargetAddress, clients: readonly pg.Client[]): Promise<void> {
  const pids = clients.flatMap(client => {
    const pid: unknown = Reflect.get(client, 'processID');
    return typeof pid === 'number' ? [pid] : [];
  });
  try {
    const client = await connectTarget(address, {
      applicationName: 'cloudforge stop',
      synchronousCommit: 'off',
      lockTimeoutMs: 1_000,
    });
    await client.query('SELECT pg_terminate_backend(pid) FROM unnest($1::int[]) AS pid', [pids]);
    await disconnect(client);
  } catch {
    // The server is gone or full: closing the connections is all that is left, and the next step ends what remains.
    await Promise.all(clients.map(disconnect));
  }
}
