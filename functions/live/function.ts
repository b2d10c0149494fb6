import { defineFunction } from '#shared/platform/function.ts';
import { listDeliveries } from './list-deliveries.ts';
import { listEvents } from './list-events.ts';
import { replayEvent } from './replay-event.ts';
import { streamRun } from './stream-run.ts';

export const live = defineFunction({
  name: 'live',
  prefix: 'live',
  summary: 'Live progress of runs, events, dead letters and their replay',
  operations: [streamRun, listEvents, listDeliveries, replayEvent],
});
