import { Badge, type Tone } from '../../components/parts.tsx';
import type { Migration } from '../../generated/client.generated.ts';

type State = Migration['state'];

const words: { [Each in State]: { text: string; tone: Tone } } = {
  reading: { text: 'Reading the source', tone: 'live' },
  planned: { text: 'Planned', tone: 'quiet' },
  rehearsing: { text: 'Rehearsing', tone: 'live' },
  rehearsed: { text: 'Rehearsed', tone: 'care' },
  copying: { text: 'Copying', tone: 'live' },
  copied: { text: 'Copied', tone: 'live' },
  proving: { text: 'Proving', tone: 'live' },
  proved: { text: 'Proved', tone: 'good' },
  different: { text: 'Not certified', tone: 'bad' },
  'cutting-over': { text: 'Cutting over', tone: 'live' },
  'cut-over': { text: 'In place', tone: 'good' },
  reverting: { text: 'Going back', tone: 'live' },
  reverted: { text: 'Taken back', tone: 'care' },
  failed: { text: 'Stopped', tone: 'bad' },
  cancelled: { text: 'Stopped by hand', tone: 'quiet' },
};

const workingStates: readonly State[] = [
  'reading',
  'rehearsing',
  'copying',
  'copied',
  'proving',
  'cutting-over',
  'reverting',
];

/** true while a worker is at it. */
export function isWorking(state: State): boolean {
  return workingStates.includes(state);
}

export function MigrationState({ state }: { state: State }) {
  const { text, tone } = words[state];
  return <Badge tone={tone}>{text}</Badge>;
}

/** The address of a migration's page. */
export function migrationHref(migrationId: string): string {
  return `/migrations/?migration=${migrationId}`;
}

/** The address where a migration is begun anew. */
export function anewHref({ projectId, runId }: Pick<Migration, 'projectId' | 'runId'>): string {
  return runId === null ? `/migrations/?new&project=${projectId}` : newMigrationHref({ projectId, id: runId });
}

/** The address where the upload of a run becomes a migration. */
export function newMigrationHref(run: { projectId: string; id: string }): string {
  return `/migrations/?new&project=${run.projectId}&run=${run.id}`;
}
