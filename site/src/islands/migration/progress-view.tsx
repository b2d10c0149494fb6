import type { Migration } from '../../generated/client.generated.ts';
import { formatBytes, formatDuration, formatNumber } from '../../lib/format.ts';

type Progress = NonNullable<Migration['progress']>;

const stageWords = new Map([
  ['reading', 'Reading definitions and looking into the rows'],
  ['preparing', 'Making the tables'],
  ['copying', 'Copying rows'],
  ['finishing', 'Indexes, keys and constraints'],
  ['proving', 'Reading both sides again and comparing'],
  ['certifying', 'Signing the certificate'],
  ['swapping', 'Renaming the schemas'],
  ['done', 'Finishing'],
]);

/** How far the work is: in all, and table by table. */
export function ProgressView({ progress }: { progress: Progress | null }) {
  if (progress === null)
    return (
      <div role="status">
        <p>The work begins in a moment…</p>
        <progress class="progress" aria-label="The work has not begun" />
      </div>
    );
  const { stage, rows, rowsExpected, bytes, bytesExpected, rowsPerSecond, bytesPerSecond, secondsLeft, object } =
    progress;
  const isMeasured = (stage === 'copying' || stage === 'reading') && bytesExpected > 0;
  const details = [
    `${formatNumber(rows)}${rowsExpected === null ? '' : ` of ${formatNumber(rowsExpected)}`} rows`,
    ...(bytesExpected > 0 ? [`${formatBytes(bytes)} of ${formatBytes(bytesExpected)}`] : []),
    ...(rowsPerSecond > 0 ? [`${formatNumber(rowsPerSecond)} rows/s, ${formatBytes(bytesPerSecond)}/s`] : []),
    ...(secondsLeft === null ? [] : [`${formatDuration(secondsLeft * 1_000)} left`]),
    ...(object === undefined ? [] : [object]),
  ];
  return (
    <div class="stack">
      <div>
        <p>
          <strong>{stageWords.get(stage) ?? stage}</strong>
        </p>
        {isMeasured ? (
          <progress
            class="progress"
            aria-label="All of it"
            value={Math.min(bytes, bytesExpected)}
            max={bytesExpected}
          />
        ) : (
          <progress class="progress" aria-label="All of it" />
        )}
        <p class="small muted">{details.join(' · ')}</p>
      </div>
      {progress.tables.length === 0 ? null : (
        <ul class="table-progress">
          {progress.tables.map(table => (
            <li key={table.table} data-state={table.state}>
              <div class="row row-between small">
                <span class="mono">{table.table}</span>
                <span class="muted">
                  {table.state === 'different' ? 'differs' : table.state} · {formatNumber(table.rows)}
                  {table.rowsExpected === null ? '' : ` of ${formatNumber(table.rowsExpected)}`} rows
                </span>
              </div>
              <progress
                class="progress"
                aria-label={`Table ${table.table}`}
                value={
                  table.bytesExpected === 0
                    ? table.state === 'waiting'
                      ? 0
                      : 1
                    : Math.min(table.bytes, table.bytesExpected)
                }
                max={Math.max(1, table.bytesExpected)}
              />
            </li>
          ))}
        </ul>
      )}
    </div>
  );
}
