import type { ApiProblem } from '../api/problem.ts';

/** A problem in words, with what to do, the request id for the log, and a way to try again. */
export function ProblemNote({ problem, retry }: { problem: ApiProblem | undefined; retry?: () => void }) {
  if (problem === undefined) return null;
  const catalogued = problem.status > 0 && problem.code !== 'unknown';
  return (
    <div class="note tone-bad" role="alert">
      {/* No heading: it stands wherever something failed, below headings of any level. */}
      <p class="note-title">{problem.title}</p>
      <p>{problem.detail}</p>
      <p class="small">
        {catalogued ? <a href={`/docs/errors/#${problem.code}`}>What this means</a> : null}
        {problem.requestId === undefined ? null : (
          <span class="muted">
            {catalogued ? ' · ' : ''}Request <code>{problem.requestId}</code>
          </span>
        )}
      </p>
      {retry === undefined ? null : (
        <p>
          <button type="button" class="button button-small" onClick={retry}>
            Try again
          </button>
        </p>
      )}
    </div>
  );
}
