import type { Delivery } from '../../generated/client.generated.ts';

export const stageNames = ['upload', 'analyze', 'generate', 'notify'] as const;
export type StageName = (typeof stageNames)[number];
export type StageState = 'waiting' | 'active' | 'paused' | 'done' | 'failed' | 'cancelled';

/** A live event of a run, as the stream gives it. `at` is ISO 8601. */
export interface LiveEvent {
  sequence: number;
  type: string;
  at: string;
  data: Readonly<Record<string, unknown>>;
}

export interface Stage {
  name: StageName;
  state: StageState;
  /** ISO 8601; undefined where it has not begun, or nobody noted when. */
  startedAt: string | undefined;
  endedAt: string | undefined;
}

export interface Timeline {
  stages: Stage[];
  /** How far the reading of the file is. */
  progress: { bytes: number; bytesTotal: number; rows: number; object: string | undefined } | undefined;
  /** What came of the stages that are done. */
  results: { tables?: number; rows?: number; files?: number };
  failure: { stage: string; code: string; message: string } | undefined;
  /** The run's state after the last event; undefined before the first. */
  state: string | undefined;
}

/** Every type the stream may carry; EventSource wants them named one by one. */
export const liveEventTypes = [
  'upload.completed',
  'analysis.queued',
  'analysis.progress',
  'analysis.completed',
  'generation.started',
  'bundle.generated',
  'run.resumed',
  'run.reopened',
  'run.completed',
  'run.failed',
  'run.cancelled',
] as const;

/** Which stage a run stands in, by its state. */
const stageOfState: Readonly<Record<string, StageName>> = {
  uploaded: 'analyze',
  analyzing: 'analyze',
  waiting: 'generate',
  analyzed: 'generate',
  generating: 'generate',
  generated: 'notify',
};

/** What is known of a run's stages after these events, in the order of their numbers. `uploadStartedAt` is the artifact's. */
export function timelineOf(events: readonly LiveEvent[], uploadStartedAt?: string): Timeline {
  const stages: Record<StageName, Stage> = {
    upload: { name: 'upload', state: 'active', startedAt: uploadStartedAt, endedAt: undefined },
    analyze: waiting('analyze'),
    generate: waiting('generate'),
    notify: waiting('notify'),
  };
  const timeline: Timeline = { stages: [], progress: undefined, results: {}, failure: undefined, state: undefined };
  for (const event of events) {
    timeline.state = text(event.data.state) ?? timeline.state;
    take(stages, timeline, event);
  }
  timeline.stages = stageNames.map(name => stages[name]);
  return timeline;
}

function take(stages: Record<StageName, Stage>, timeline: Timeline, event: LiveEvent): void {
  const { at, data } = event;
  switch (event.type) {
    case 'upload.completed':
      end(stages.upload, 'done', at);
      begin(stages.analyze, at);
      break;
    case 'analysis.progress':
      timeline.progress = {
        bytes: count(data.bytes),
        bytesTotal: count(data.bytesTotal),
        rows: count(data.rows),
        object: text(data.object),
      };
      break;
    case 'analysis.completed':
      end(stages.analyze, 'done', at);
      timeline.results = { ...timeline.results, tables: count(data.tables), rows: count(data.rows) };
      if (data.state === 'waiting') stages.generate.state = 'paused';
      else begin(stages.generate, at);
      break;
    case 'run.resumed':
      begin(stages.generate, at);
      break;
    case 'bundle.generated':
      end(stages.generate, 'done', at);
      if (Array.isArray(data.files)) timeline.results = { ...timeline.results, files: data.files.length };
      begin(stages.notify, at);
      break;
    case 'run.completed':
      end(stages.notify, 'done', at);
      break;
    case 'run.failed': {
      const current = open(stages);
      if (current !== undefined) end(current, 'failed', at);
      timeline.failure = {
        stage: text(data.stage) ?? '',
        code: text(data.code) ?? '',
        message: text(data.message) ?? 'The reason was not noted.',
      };
      break;
    }
    case 'run.cancelled': {
      const current = open(stages);
      if (current !== undefined) end(current, 'cancelled', at);
      break;
    }
    case 'run.reopened': {
      timeline.failure = undefined;
      const name = stageOfState[text(data.state) ?? ''];
      if (name === undefined) break;
      const stage = stages[name];
      stage.state = data.state === 'waiting' ? 'paused' : 'active';
      stage.endedAt = undefined;
      break;
    }
  }
}

/** How often each stage was tried again or put off, by its deliveries. */
export function retriesOf(deliveries: readonly Delivery[]): Record<StageName, number> {
  const retries = { upload: 0, analyze: 0, generate: 0, notify: 0 };
  for (const { function: name, tries, delays, replays } of deliveries) {
    const stage = stageNames.find(each => each === name);
    if (stage !== undefined) retries[stage] += tries + delays + replays;
  }
  return retries;
}

function waiting(name: StageName): Stage {
  return { name, state: 'waiting', startedAt: undefined, endedAt: undefined };
}

function begin(stage: Stage, at: string): void {
  stage.state = 'active';
  stage.startedAt ??= at;
}

function end(stage: Stage, state: StageState, at: string): void {
  stage.state = state;
  stage.endedAt = at;
}

/** The stage that stands open: the one a failure or a cancellation belongs to. */
function open(stages: Record<StageName, Stage>): Stage | undefined {
  return stageNames.map(name => stages[name]).find(({ state }) => state === 'active' || state === 'paused');
}

function text(value: unknown): string | undefined {
  return typeof value === 'string' ? value : undefined;
}

function count(value: unknown): number {
  return typeof value === 'number' && Number.isFinite(value) ? value : 0;
}
