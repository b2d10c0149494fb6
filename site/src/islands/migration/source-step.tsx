import { Facts } from '../../components/parts.tsx';
import { runHref } from '../../components/run-state.tsx';
import { formatNumber } from '../../lib/format.ts';
import { Notes } from './notes.tsx';
import { ProgressView } from './progress-view.tsx';
import { StepEnd } from './step-end.tsx';
import type { StepProps } from './wizard.tsx';

/** Where the rows come from and go to. */
export function SourceStep(props: StepProps) {
  const { migration } = props;
  const read = migration.results.read;
  return (
    <>
      <h2 id="step-title">Source</h2>
      <Facts
        items={[
          ['From', migration.source],
          ['Into', migration.target],
          ...(read?.reading === undefined
            ? []
            : ([
                ['Tables', formatNumber(read.reading.tables)],
                ['Rows', formatNumber(read.reading.rows)],
              ] as const)),
        ]}
      />
      <p>
        {migration.sourceKind === 'artifact'
          ? 'A file that was uploaded. It does not change, so what is proved of it stays true.'
          : 'A live server. It is only read; what changes after the copy is found and copied at the cutover.'}
        {migration.runId === null ? null : (
          <>
            {' '}
            <a href={runHref({ id: migration.runId, projectId: migration.projectId })}>The run it came with</a>.
          </>
        )}
      </p>
      {migration.state === 'reading' ? <ProgressView progress={migration.progress} /> : null}
      <Notes notes={read?.notes ?? []} />
      <StepEnd step="source" {...props} />
    </>
  );
}
