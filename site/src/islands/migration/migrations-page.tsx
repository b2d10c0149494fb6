import { useEffect, useState } from 'preact/hooks';
import { Busy } from '../../components/parts.tsx';
import { MigrationList } from './migration-list.tsx';
import { NewMigration } from './new-migration.tsx';
import { Wizard } from './wizard.tsx';

type Place =
  | { kind: 'list' }
  | { kind: 'one'; migrationId: string }
  | { kind: 'new'; projectId: string | undefined; runId: string | undefined };

/** What the address names: /migrations/, /migrations/?migration=ID, /migrations/?new&project=ID&run=ID. */
export function MigrationsPage() {
  const [place, setPlace] = useState<Place | undefined>(undefined);
  useEffect(() => setPlace(placeOf(new URLSearchParams(location.search))), []);
  if (place === undefined) return <Busy />;
  switch (place.kind) {
    case 'one':
      return <Wizard migrationId={place.migrationId} />;
    case 'new':
      return <NewMigration projectId={place.projectId} runId={place.runId} />;
    case 'list':
      return <MigrationList />;
  }
}

function placeOf(query: URLSearchParams): Place {
  const migrationId = query.get('migration');
  if (migrationId !== null) return { kind: 'one', migrationId };
  if (!query.has('new')) return { kind: 'list' };
  return { kind: 'new', projectId: query.get('project') ?? undefined, runId: query.get('run') ?? undefined };
}
