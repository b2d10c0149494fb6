import { call } from '../../api/client.ts';
import { ProblemNote } from '../../components/problem-note.tsx';
import { formatDuration } from '../../lib/format.ts';
import { useAction } from '../../lib/use-load.ts';
import { CopyFacts } from './copy-facts.tsx';
import { Notes } from './notes.tsx';
import { ProgressView } from './progress-view.tsx';
import { StepEnd } from './step-end.tsx';
import { Verdict } from './verdict.tsx';
import type { StepProps } from './wizard.tsx';

/** The whole run into a scratch database, measured. */
export function RehearseStep(props: StepProps) {
  const { migration, onChange } = props;
  const again = useAction();
  const result = migration.results.rehearse;
  const params = { migrationId: migration.id };
  return (
    <>
      <h2 id="step-title">Rehearsal</h2>
      <p>
        The same run as the real one, into a scratch database that is dropped afterwards, by a user who is no superuser.
      </p>
      {migration.state === 'rehearsing' ? <ProgressView progress={migration.progress} /> : null}
      {result === undefined || migration.state === 'rehearsing' ? null : (
        <>
          <Verdict proof={result.proof} />
          <p>
            It took {formatDuration(result.durationMs)}, reading and proof included: about as long as the real one will.
          </p>
          <CopyFacts copy={result.copy} />
          <Notes notes={result.notes} />
        </>
      )}
      {migration.state === 'rehearsed' ? (
        <p>
          <button
            type="button"
            class="button button-small"
            disabled={again.busy}
            onClick={() => again.run(async () => onChange(await call('startRehearsal', { params })))}
          >
            Rehearse again
          </button>
          <ProblemNote problem={again.problem} />
        </p>
      ) : null}
      <StepEnd step="rehearse" {...props}>
        {migration.state === 'planned' ? <SkipRehearsal {...props} /> : null}
      </StepEnd>
    </>
  );
}

function SkipRehearsal({ go }: StepProps) {
  return (
    <p class="small">
      <button type="button" class="button button-quiet button-small" onClick={() => go('copy')}>
        Go on without a rehearsal
      </button>
    </p>
  );
}
