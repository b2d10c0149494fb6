import { useEffect, useState } from 'preact/hooks';
import { call, pathOf } from '../../api/client.ts';
import { type ApiProblem, asProblem } from '../../api/problem.ts';
import type { Migration } from '../../generated/client.generated.ts';
import { useInterval } from '../../lib/use-interval.ts';

const refreshMs = 3_000;

export interface Followed {
  migration: Migration | undefined;
  problem: ApiProblem | undefined;
  /** Takes what an operation answered, without waiting for the stream. */
  show(migration: Migration): void;
}

/**
 * Follows a migration. The stream gives the whole of it each time, so that a page that was closed, or another browser,
 * is where it is at once; where the stream can't be opened, the page asks every few seconds.
 */
export function useMigration(migrationId: string): Followed {
  const [migration, setMigration] = useState<Migration | undefined>(undefined);
  const [problem, setProblem] = useState<ApiProblem | undefined>(undefined);
  const [broken, setBroken] = useState(false);
  const show = (next: Migration): void => setMigration(old => (old !== undefined && isOlder(next, old) ? old : next));
  const ask = (): void => {
    call('getMigration', { params: { migrationId } }).then(
      found => {
        setProblem(undefined);
        show(found);
      },
      error => setProblem(asProblem(error)),
    );
  };
  useEffect(() => {
    ask();
    const source = new EventSource(pathOf('streamMigration', { params: { migrationId } }));
    source.addEventListener('migration', (message: MessageEvent<unknown>) => {
      // The platform's own answer, as getMigration gives it.
      if (typeof message.data === 'string') show(JSON.parse(message.data) as Migration);
    });
    source.addEventListener('open', () => setBroken(false));
    source.addEventListener('error', () => {
      // CONNECTING means that the browser tries again by itself.
      if (source.readyState === EventSource.CLOSED) setBroken(true);
    });
    return () => source.close();
  }, [migrationId]);
  useInterval(ask, broken ? refreshMs : undefined);
  return { migration, problem, show };
}

function isOlder(next: Migration, old: Migration): boolean {
  return next.version < old.version || (next.version === old.version && next.updatedAt < old.updatedAt);
}
