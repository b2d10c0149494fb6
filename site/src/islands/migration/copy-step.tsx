import { call } from '../../api/client.ts';
import { NextStep } from '../../components/parts.tsx';
import { ProblemNote } from '../../components/problem-note.tsx';
import { formatDuration } from '../../lib/format.ts';
import { useAction } from '../../lib/use-load.ts';
import { CopyFacts } from './copy-facts.tsx';
import { Notes } from './notes.tsx';
import { ProgressView } from './progress-view.tsx';
import { Rejects } from './rejects.tsx';
import { StepEnd } from './step-end.tsx';
import type { StepProps } from './wizard.tsx';

/** The rows move, in chunks, each of them once. */
export function CopyStep(props: StepProps) {
  const { migration } = props;
  const result = migration.results.copy;
  return (
    <>
      <h2 id="step-title">Copy</h2>
      <p>
        Rows go into staging schemas, a chunk at a time, each in one transaction: a copy that stops goes on where it
        was.
      </p>
      {migration.state === 'copying' ? <ProgressView progress={migration.progress} /> : null}
      {result === undefined || migration.state === 'copying' ? null : (
        <>
          <p>It took {formatDuration(result.durationMs)}.</p>
          <CopyFacts copy={result.copy} />
          {(result.copy?.rejected ?? 0) > 0 ? <Rejects migrationId={migration.id} /> : null}
          <Notes notes={result.notes} />
        </>
      )}
      {migration.state === 'planned' ? <CopyUnrehearsed {...props} /> : <StepEnd step="copy" {...props} />}
    </>
  );
}

function CopyUnrehearsed({ migration, onChange }: StepProps) {
  const acting = useAction();
  return (
    <NextStep title="Copy without a rehearsal">
      <p>A rehearsal shows what breaks before the target is touched. You can go on without one.</p>
      <button
        type="button"
        class="button button-primary"
        disabled={acting.busy}
        onClick={() =>
          acting.run(async () => onChange(await call('startCopy', { params: { migrationId: migration.id } })))
        }
      >
        Copy the rows
      </button>
      <ProblemNote problem={acting.problem} />
    </NextStep>
  );
}
