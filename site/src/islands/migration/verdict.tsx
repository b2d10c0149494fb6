import type { MigrationWorkResult } from '../../generated/client.generated.ts';

/** What a proof said, and why where it does not certify. */
export function Verdict({ proof }: { proof: MigrationWorkResult['proof'] }) {
  if (proof === undefined) return null;
  return (
    <div class={`note ${proof.certified ? 'tone-good' : 'tone-bad'}`}>
      <h3>{proof.certified ? 'Every row is there, and equal' : 'Not certified'}</h3>
      <p>{proof.summary}</p>
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
