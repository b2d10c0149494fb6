import { useEffect, useState } from 'preact/hooks';
import { call } from '../../api/client.ts';
import { Confirm } from '../../components/confirm.tsx';
import { Busy, Empty, NextStep, Time } from '../../components/parts.tsx';
import { ProblemNote } from '../../components/problem-note.tsx';
import { finalStates, RunState, runHref } from '../../components/run-state.tsx';
import type { Delivery, Run } from '../../generated/client.generated.ts';
import { useInterval } from '../../lib/use-interval.ts';
import { useAction, useLoad } from '../../lib/use-load.ts';
import { ReportView } from './report-view.tsx';
import { retriesOf, type Timeline, timelineOf } from './timeline.ts';
import { TimelineView } from './timeline-view.tsx';
import { useRunEvents } from './use-run-events.ts';

const refreshMs = 3_000;

/** The page of one run; which one stands in the address: /runs/?project=ID&run=ID. */
export function RunPage() {
  const [ids, setIds] = useState<{ projectId: string; runId: string } | 'none' | undefined>(undefined);
  useEffect(() => {
    const query = new URLSearchParams(location.search);
    const projectId = query.get('project');
    const runId = query.get('run');
    setIds(projectId === null || runId === null ? 'none' : { projectId, runId });
  }, []);
  if (ids === undefined) return <Busy />;
  if (ids === 'none')
    return (
      <Empty title="No run is named in the address">
        <p>
          Choose one from <a href="/">your runs</a>.
        </p>
      </Empty>
    );
  return <OneRun {...ids} />;
}

function OneRun({ projectId, runId }: { projectId: string; runId: string }) {
  const [turn, setTurn] = useState(0);
  const { events, connection } = useRunEvents(runId, turn);
  const [artifactStart, setArtifactStart] = useState<string | undefined>(undefined);
  const timeline = timelineOf(events, artifactStart);
  const state = timeline.state ?? '';
  const run = useLoad(signal => call('getRun', { params: { projectId, runId } }, { signal }), `${runId} ${state}`);
  const deliveries = useLoad(
    async signal => (await call('listDeliveries', { query: { subject: runId, limit: 200 } }, { signal })).items,
    `${runId} ${state}`,
  );
  const isOver = run.value !== undefined && finalStates.includes(run.value.state);
  const isPending = deliveries.value?.some(delivery => delivery.state === 'pending') ?? false;
  useInterval(deliveries.reload, isOver && !isPending ? undefined : refreshMs);
  useInterval(run.reload, connection === 'broken' && !isOver ? refreshMs : undefined);

  const artifactId = run.value?.artifactId ?? undefined;
  useEffect(() => {
    if (artifactId === undefined) return;
    // The upload's beginning is told nowhere else; without it that stage shows no duration, and nothing is lost.
    call('getArtifact', { params: { artifactId } }).then(
      artifact => setArtifactStart(artifact.createdAt),
      () => undefined,
    );
  }, [artifactId]);
  useEffect(() => {
    if (run.value?.fileName !== null && run.value !== undefined) document.title = `${run.value.fileName} · CloudForge`;
  }, [run.value]);

  if (run.value === undefined)
    return run.problem === undefined ? <Busy /> : <ProblemNote problem={run.problem} retry={run.reload} />;
  return (
    <div class="stack-loose">
      <RunHead run={run.value} onChange={run.reload} />
      <section aria-labelledby="journey-title">
        <h2 id="journey-title" class="visually-hidden">
          The journey
        </h2>
        <TimelineView timeline={timeline} retries={retriesOf(deliveries.value ?? [])} sizeBytes={run.value.sizeBytes} />
        {connection === 'broken' && !isOver ? (
          <p class="muted small" role="status">
            The live connection is broken; the page asks every few seconds instead.
          </p>
        ) : null}
      </section>
      <Outcome
        run={run.value}
        timeline={timeline}
        deliveries={deliveries.value ?? []}
        onReopened={() => setTurn(number => number + 1)}
      />
    </div>
  );
}

function RunHead({ run, onChange }: { run: Run; onChange(): void }) {
  const { projectId, id: runId } = run;
  const acting = useAction();
  const isOver = finalStates.includes(run.state);
  const isCancellable = !isOver;
  return (
    <header class="page-head">
      <p class="crumbs">
        <a href="/">Runs</a> / <a href={`/projects/?project=${projectId}`}>Project</a>
      </p>
      <div class="row row-between">
        <h1>{run.fileName ?? 'A file that is no longer kept'}</h1>
        <div class="row">
          <RunState state={run.state} />
          {isCancellable ? (
            <Confirm
              label="Cancel the run"
              title="Cancel this run?"
              action="Cancel the run"
              work={async () => {
                await call('cancelRun', { params: { projectId, runId } });
                onChange();
              }}
            >
              <p>Work in hand stops and nothing of it is kept. The uploaded file stays, so you can start again.</p>
            </Confirm>
          ) : null}
          {isOver && run.artifactId !== null ? (
            <RunAgain artifactId={run.artifactId} onProblem={acting.run} busy={acting.busy} />
          ) : null}
        </div>
      </div>
      <p class="muted">
        Started <Time at={run.createdAt} />
      </p>
      {run.state === 'waiting' ? (
        <div class="note tone-care">
          <h3>The run waits for your decision</h3>
          <p>Read the report below. If you agree, let it go on; otherwise cancel it.</p>
          <button
            type="button"
            class="button button-primary"
            disabled={acting.busy}
            onClick={() =>
              acting.run(async () => {
                await call('continueRun', { params: { projectId, runId } });
                onChange();
              })
            }
          >
            Go on
          </button>
        </div>
      ) : null}
      <ProblemNote problem={acting.problem} />
    </header>
  );
}

function RunAgain({
  artifactId,
  onProblem,
  busy,
}: {
  artifactId: string;
  onProblem(work: () => Promise<void>): Promise<boolean>;
  busy: boolean;
}) {
  return (
    <button
      type="button"
      class="button button-small"
      disabled={busy}
      onClick={() =>
        onProblem(async () => {
          const begun = await call('createRun', { params: { artifactId }, body: {} });
          location.assign(runHref({ id: begun.runId, projectId: begun.projectId }));
        })
      }
    >
      Run it again
    </button>
  );
}

interface OutcomeProps {
  run: Run;
  timeline: Timeline;
  deliveries: readonly Delivery[];
  onReopened(): void;
}

function Outcome({ run, timeline, deliveries, onReopened }: OutcomeProps) {
  const hasReport = run.grade !== null;
  const report = useLoad(
    async signal => (hasReport ? await call('getReport', { params: { runId: run.id } }, { signal }) : undefined),
    `${run.id} ${hasReport}`,
  );
  return (
    <>
      {run.state === 'failed' ? (
        <Failure run={run} timeline={timeline} deliveries={deliveries} onReopened={onReopened} />
      ) : null}
      {run.state === 'cancelled' ? (
        <div class="note tone-quiet">
          <h3>This run was cancelled</h3>
          <p>Nothing of it was kept but what the timeline shows as done.</p>
        </div>
      ) : null}
      {report.value !== undefined ? (
        <ReportView run={run} report={report.value} deliveries={deliveries} />
      ) : hasReport ? (
        report.problem === undefined ? (
          <Busy text="Loading the report" />
        ) : (
          <ProblemNote problem={report.problem} retry={report.reload} />
        )
      ) : finalStates.includes(run.state) ? (
        <NextStep title="Try another file">
          <p>Export the database again, or choose another file, and drop it on the first page.</p>
          <a class="button" href="/">
            Drop a file
          </a>
        </NextStep>
      ) : (
        <NextStep title="Nothing to do yet">
          <p>The report appears here as soon as the analysis is done. You can close this page meanwhile.</p>
          <a class="button" href="/docs/journey/">
            Read what happens now
          </a>
        </NextStep>
      )}
    </>
  );
}

function Failure({ run, timeline, deliveries, onReopened }: OutcomeProps) {
  const replaying = useAction();
  const failure = run.failure ?? timeline.failure;
  const dead = deliveries.find(delivery => delivery.state === 'dead');
  return (
    <div class="note tone-bad">
      <h3>The run could not go on</h3>
      <p>{failure?.message ?? 'The reason was not noted.'}</p>
      {failure === undefined || failure === null ? null : (
        <p class="small muted">
          Stage {failure.stage} · <code>{failure.code}</code>
        </p>
      )}
      {dead === undefined ? null : (
        <button
          type="button"
          class="button"
          disabled={replaying.busy}
          onClick={async () => {
            const went = await replaying.run(async () => {
              await call('replayEvent', { params: { eventId: dead.eventId } });
            });
            if (went) onReopened();
          }}
        >
          Deliver the event again
        </button>
      )}
      <ProblemNote problem={replaying.problem} />
    </div>
  );
}
