import type { ApiProblem } from '../../api/problem.ts';
import { ProblemNote } from '../../components/problem-note.tsx';
import { formatDuration } from '../../lib/format.ts';
import { useCountdown } from '../../lib/use-countdown.ts';

/** Seconds in which the platform refuses even what is right; 0 where it does not. */
export function useLock(problem: ApiProblem | undefined): number {
  const waitS = problem?.status === 429 ? (problem.retryAfterS ?? 0) : 0;
  return useCountdown(waitS, problem);
}

/** What went wrong at signing in, in words that say what to do; after too many attempts it counts down. */
export function SignInProblem({ problem, lockedS }: { problem: ApiProblem | undefined; lockedS: number }) {
  if (problem?.status !== 429) return <ProblemNote problem={problem} />;
  return (
    <div class="note tone-care" role="alert">
      <h3>{problem.title}</h3>
      {lockedS > 0 ? (
        <p>
          {/* The number changes each second: read out once, by the alert, and not again. */}
          {problem.code === 'account-locked' ? 'Even the right password is refused for ' : 'Wait '}
          <span aria-live="off">{formatDuration(lockedS * 1_000)}</span>
          {problem.code === 'account-locked'
            ? ' more. The wait doubles with each further wrong attempt.'
            : ', then try again.'}
        </p>
      ) : (
        <p>The wait is over: try again.</p>
      )}
    </div>
  );
}
