import { useEffect, useState } from 'preact/hooks';
import { pathOf } from '../../api/client.ts';
import { type LiveEvent, liveEventTypes } from './timeline.ts';

export interface RunEvents {
  events: LiveEvent[];
  /** 'broken': the stream could not be opened, or was refused; what the page shows may be old. */
  connection: 'open' | 'ended' | 'broken';
}

const eventsMax = 2_000;
/** What is replayed at once on opening is shown at once. */
const gatherMs = 40;

/**
 * Follows a run. The browser reconnects by itself and names the last event it saw, so none is missed or seen twice;
 * progress events replace each other, so the list stays short. `turn` opens the stream anew (a run that was reopened).
 */
export function useRunEvents(runId: string, turn: number): RunEvents {
  const [state, setState] = useState<RunEvents>({ events: [], connection: 'open' });
  // A new turn opens the stream of the same run again.
  useEffect(() => {
    setState({ events: [], connection: 'open' });
    const source = new EventSource(pathOf('streamRun', { params: { runId } }));
    let events: LiveEvent[] = [];
    let timer: ReturnType<typeof setTimeout> | undefined;
    const show = (connection: RunEvents['connection']): void => {
      clearTimeout(timer);
      timer = setTimeout(() => setState({ events, connection }), gatherMs);
    };
    const take = (message: MessageEvent<unknown>): void => {
      const event = readEvent(message);
      if (event === undefined) return;
      events = append(events, event);
      show('open');
    };
    for (const type of liveEventTypes) source.addEventListener(type, take);
    source.addEventListener('end', () => {
      source.close();
      show('ended');
    });
    source.addEventListener('error', () => {
      // CONNECTING means that the browser tries again by itself.
      if (source.readyState === EventSource.CLOSED) show('broken');
    });
    return () => {
      clearTimeout(timer);
      source.close();
    };
  }, [runId, turn]);
  return state;
}

function append(events: readonly LiveEvent[], event: LiveEvent): LiveEvent[] {
  const last = events.at(-1);
  if (last !== undefined && event.sequence <= last.sequence) return [...events];
  const kept = last?.type === 'analysis.progress' && event.type === last.type ? events.slice(0, -1) : events;
  return [...kept, event].slice(-eventsMax);
}

function readEvent(message: MessageEvent<unknown>): LiveEvent | undefined {
  const data: unknown = typeof message.data === 'string' ? JSON.parse(message.data) : undefined;
  if (typeof data !== 'object' || data === null) return undefined;
  const fields: Record<string, unknown> = { ...data };
  const { at } = fields;
  return {
    sequence: Number(message.lastEventId),
    type: message.type,
    at: typeof at === 'string' ? at : '',
    data: fields,
  };
}
