import { useEffect, useState } from 'preact/hooks';
import { Badge, Busy, Empty } from '../../components/parts.tsx';
import { ProblemNote } from '../../components/problem-note.tsx';
import { counted, formatDuration, formatTime } from '../../lib/format.ts';
import { useLoad } from '../../lib/use-load.ts';
import { listTraces, readTrace } from './operators.ts';
import { type WaterfallRow, waterfallOf } from './waterfall.ts';

const rowsMax = 400;

/** The last traces of this machine, and the waterfall of the chosen one. */
export function Traces() {
  const [chosen, setChosen] = useState<string | undefined>(undefined);
  useEffect(() => setChosen(new URLSearchParams(location.search).get('trace') ?? undefined), []);
  const choose = (traceId: string | undefined): void => {
    setChosen(traceId);
    history.replaceState(null, '', traceId === undefined ? '/admin/#traces' : `/admin/?trace=${traceId}#traces`);
  };
  return chosen === undefined ? (
    <TraceList onChoose={choose} />
  ) : (
    <Trace traceId={chosen} onBack={() => choose(undefined)} />
  );
}

function TraceList({ onChoose }: { onChoose(traceId: string): void }) {
  const [longOnly, setLongOnly] = useState(true);
  const traces = useLoad(signal => listTraces({ signal }), 'traces');
  if (traces.value === undefined)
    return traces.problem === undefined ? <Busy /> : <ProblemNote problem={traces.problem} retry={traces.reload} />;
  const shown = traces.value.filter(trace => !longOnly || trace.spans > 2 || trace.errors > 0);
  return (
    <div class="stack">
      <div class="row row-between">
        <label class="check">
          <input type="checkbox" checked={longOnly} onChange={event => setLongOnly(event.currentTarget.checked)} />
          Only traces of more than two spans, or with an error
        </label>
        <button type="button" class="button button-small" onClick={traces.reload}>
          Ask again
        </button>
      </div>
      {shown.length === 0 ? (
        <Empty title="No trace yet">
          <p>Each request and each run leaves one. They are kept in memory and go with a restart.</p>
        </Empty>
      ) : (
        <ul class="list">
          {shown.map(trace => (
            <li key={trace.traceId} class="row row-between">
              <div>
                <button type="button" class="link-button" onClick={() => onChoose(trace.traceId)}>
                  {trace.name}
                </button>
                <div class="small muted">
                  {formatTime(trace.startMs)} · {counted(trace.spans, 'span')} · {formatDuration(trace.durationMs)}
                </div>
              </div>
              {trace.errors > 0 ? <Badge tone="bad">{counted(trace.errors, 'error')}</Badge> : null}
            </li>
          ))}
        </ul>
      )}
    </div>
  );
}

function Trace({ traceId, onBack }: { traceId: string; onBack(): void }) {
  const trace = useLoad(signal => readTrace(traceId, { signal }), traceId);
  const rows = waterfallOf(trace.value ?? []);
  return (
    <div class="stack">
      <div class="row">
        <button type="button" class="button button-small" onClick={onBack}>
          All traces
        </button>
        <span class="small muted mono">{traceId}</span>
      </div>
      <ProblemNote problem={trace.problem} retry={trace.reload} />
      {trace.value === undefined ? (
        trace.problem === undefined ? (
          <Busy />
        ) : null
      ) : rows.length === 0 ? (
        <Empty title="This trace is not kept here">
          <p>Traces are kept in memory: a restart removes them, and so do a thousand newer ones.</p>
        </Empty>
      ) : (
        <>
          <ol class="waterfall">
            {rows.slice(0, rowsMax).map(row => (
              <li key={row.span.spanId}>
                <Row row={row} />
              </li>
            ))}
          </ol>
          {rows.length > rowsMax ? <p class="muted">Only the first {rowsMax} spans are shown.</p> : null}
        </>
      )}
    </div>
  );
}

function Row({ row: { span, depth, offsetPercent, widthPercent } }: { row: WaterfallRow }) {
  return (
    <details>
      <summary>
        <span class="waterfall-name" style={{ paddingLeft: `${depth * 0.9}rem` }}>
          <span class="muted small">{span.service}</span> {span.name}
          {span.error === undefined ? null : <Badge tone="bad">error</Badge>}
        </span>
        <span class="waterfall-time small muted">{formatDuration(span.durationMs)}</span>
        <span class="waterfall-lane" aria-hidden="true">
          <span
            class="waterfall-bar"
            data-error={span.error === undefined ? undefined : ''}
            style={{ marginLeft: `${offsetPercent}%`, width: `${Math.min(widthPercent, 100 - offsetPercent)}%` }}
          />
        </span>
      </summary>
      <dl class="attributes small">
        {span.error === undefined ? null : (
          <div>
            <dt>error</dt>
            <dd>{span.error}</dd>
          </div>
        )}
        {span.attributes.map(([key, value]) => (
          <div key={key}>
            <dt class="mono">{key}</dt>
            <dd class="mono">{value}</dd>
          </div>
        ))}
      </dl>
    </details>
  );
}
