import type { Run } from '../generated/client.generated.ts';
import { formatBytes } from '../lib/format.ts';
import { Time } from './parts.tsx';
import { RunState, runHref } from './run-state.tsx';

/** Runs, newest first, each a link to its page. */
export function RunList({ runs }: { runs: readonly Run[] }) {
  return (
    <ul class="list run-list">
      {runs.map(run => (
        <li key={run.id}>
          <a class="run-link" href={runHref(run)}>
            <span class="run-name">{run.fileName ?? 'A file that is no longer kept'}</span>
            <span class="muted small">
              <Time at={run.createdAt} />
              {run.sizeBytes === null ? '' : ` · ${formatBytes(run.sizeBytes)}`}
            </span>
          </a>
          <span class="row">
            {run.grade === null ? null : (
              <span class="grade-mark" data-grade={run.grade}>
                <span class="visually-hidden">Grade </span>
                {run.grade}
              </span>
            )}
            <RunState state={run.state} />
          </span>
        </li>
      ))}
    </ul>
  );
}
