import { useState } from 'preact/hooks';
import { counted, formatBytes, formatDuration, formatNumber } from '../../lib/format.ts';
import { useInterval } from '../../lib/use-interval.ts';
import type { Stage, StageName, StageState, Timeline } from './timeline.ts';

const titles: Record<StageName, { title: string; what: string }> = {
  upload: { title: 'Upload', what: 'The file is stored and its checksum read back' },
  analyze: { title: 'Analyze', what: 'Every statement and row is read and assessed' },
  generate: { title: 'Generate', what: 'Schema, report and files to run it on are written and signed' },
  notify: { title: 'Notify', what: 'Mail and webhooks are on their way' },
};

const stateWords: Record<StageState, string> = {
  waiting: 'not yet',
  active: 'now',
  paused: 'waits for you',
  done: 'done',
  failed: 'failed',
  cancelled: 'cancelled',
};

interface TimelineViewProps {
  timeline: Timeline;
  retries: Record<StageName, number>;
  sizeBytes: number | null;
}

/** The four stages of a run, with what each is doing, how long it took and how often it was tried again. */
export function TimelineView({ timeline, retries, sizeBytes }: TimelineViewProps) {
  const [now, setNow] = useState(Date.now);
  const isRunning = timeline.stages.some(stage => stage.state === 'active');
  useInterval(() => setNow(Date.now()), isRunning ? 1_000 : undefined);
  return (
    <ol class="timeline">
      {timeline.stages.map(stage => (
        <li key={stage.name} class={`stage stage-${stage.state}`} data-stage={stage.name} data-state={stage.state}>
          <div class="stage-mark" aria-hidden="true" />
          <h3>{titles[stage.name].title}</h3>
          <p class="small">
            <span class="stage-state">{stateWords[stage.state]}</span>
            <Duration stage={stage} now={now} />
            {retries[stage.name] > 0 ? (
              <span class="muted">
                {' '}
                · tried again {retries[stage.name] === 1 ? 'once' : `${retries[stage.name]} times`}
              </span>
            ) : null}
          </p>
          <p class="small muted stage-what">
            {(stage.state === 'done' ? resultOf(stage.name, timeline, sizeBytes) : undefined) ??
              titles[stage.name].what}
          </p>
          {stage.name === 'analyze' && stage.state === 'active' ? <Reading timeline={timeline} /> : null}
        </li>
      ))}
    </ol>
  );
}

function resultOf(name: StageName, { results }: Timeline, sizeBytes: number | null): string | undefined {
  if (name === 'upload' && sizeBytes !== null) return `${formatBytes(sizeBytes)} stored, checksum read back`;
  if (name === 'analyze' && results.tables !== undefined)
    return `${counted(results.tables, 'table')}, ${counted(results.rows ?? 0, 'row')} read`;
  if (name === 'generate' && results.files !== undefined) return `${counted(results.files, 'file')}, signed`;
  return undefined;
}

function Duration({ stage, now }: { stage: Stage; now: number }) {
  if (stage.startedAt === undefined) return null;
  const end = stage.endedAt === undefined ? now : Date.parse(stage.endedAt);
  if (stage.endedAt === undefined && stage.state !== 'active') return null;
  return <span class="muted"> · {formatDuration(end - Date.parse(stage.startedAt))}</span>;
}

function Reading({ timeline: { progress } }: { timeline: Timeline }) {
  if (progress === undefined) return <progress class="progress" aria-label="Reading the file" />;
  const { bytes, bytesTotal, rows, object } = progress;
  return (
    <>
      <progress class="progress" aria-label="Reading the file" value={bytes} max={Math.max(1, bytesTotal)} />
      <p class="small muted">
        {formatBytes(bytes)} of {formatBytes(bytesTotal)} · {formatNumber(rows)} rows
        {object === undefined ? '' : ` · ${object}`}
      </p>
    </>
  );
}
