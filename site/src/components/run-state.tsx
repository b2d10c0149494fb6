import type { Run } from '../generated/client.generated.ts';
import { Badge, type Tone } from './parts.tsx';

const words: { [State in Run['state']]: { text: string; tone: Tone } } = {
  uploaded: { text: 'Uploaded', tone: 'live' },
  analyzing: { text: 'Analyzing', tone: 'live' },
  analyzed: { text: 'Analyzed', tone: 'live' },
  waiting: { text: 'Waits for you', tone: 'care' },
  generating: { text: 'Generating', tone: 'live' },
  generated: { text: 'Generated', tone: 'live' },
  completed: { text: 'Done', tone: 'good' },
  failed: { text: 'Failed', tone: 'bad' },
  cancelled: { text: 'Cancelled', tone: 'quiet' },
};

export const finalStates: readonly Run['state'][] = ['completed', 'failed', 'cancelled'];

export function RunState({ state }: { state: Run['state'] }) {
  const { text, tone } = words[state];
  return <Badge tone={tone}>{text}</Badge>;
}

/** The address of a run's page. */
export function runHref(run: { id: string; projectId: string }): string {
  return `/runs/?project=${run.projectId}&run=${run.id}`;
}
