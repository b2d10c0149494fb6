import type { MigrationWorkResult } from '../../generated/client.generated.ts';
import { formatNumber } from '../../lib/format.ts';

/** What a proof said, and why where it does not certify. */
export function Verdict({ proof }: { proof: MigrationWorkResult['proof'] }) {
  if (proof === undefined) return null;
  const skipped = proof.skipped ?? [];
  return (
    <div class={`note ${proof.certified ? 'tone-good' : 'tone-bad'}`}>
      <h3>{proof.certified ? titleOf(skipped.length) : 'Not certified'}</h3>
      <p>{proof.summary}</p>
      {skipped.length === 0 ? null : (
        <ul class="small">
          {skipped.map(({ table, reason, rows }) => (
            <li key={table}>
              <span class="mono">{table}</span> stayed behind by your choice (
              {rows === null ? 'rows not counted' : `${formatNumber(rows)} rows`}): {reason}
            </li>
          ))}
        </ul>
      )}
      {proof.reasons.length < 2 ? null : (
        <ul class="small">
          {proof.reasons.map(reason => (
            <li key={reason}>{reason}</li>
          ))}
        </ul>
      )}
    </div>
  );
}

function titleOf(skipped: number): string {
  if (skipped === 0) return 'Every row is there, and equal';
  const what = skipped === 1 ? 'one table' : `${formatNumber(skipped)} tables`;
  return `Every row is there, and equal, without ${what} that you chose to leave out`;
}
