import { Facts } from '../../components/parts.tsx';
import type { MigrationWorkResult } from '../../generated/client.generated.ts';
import { formatBytes, formatNumber } from '../../lib/format.ts';

/** What was copied, and what the target refused of what follows the rows. */
export function CopyFacts({ copy }: { copy: MigrationWorkResult['copy'] }) {
  if (copy === undefined) return null;
  return (
    <>
      <Facts
        items={[
          ['Tables', formatNumber(copy.tables)],
          ['Rows', formatNumber(copy.rows)],
          ['Sent', formatBytes(copy.bytes)],
          ['Rejected rows', formatNumber(copy.rejected)],
        ]}
      />
      {copy.occupied.length === 0 ? null : (
        <p class="small muted">
          The target holds something in {copy.occupied.join(', ')} already; the cutover keeps it aside.
        </p>
      )}
      {copy.refused.length === 0 ? null : (
        <div class="note tone-care">
          <h3>
            The target refused {copy.refused.length === 1 ? 'one statement' : `${copy.refused.length} statements`}
          </h3>
          <ul class="small">
            {copy.refused.map(({ object, message }) => (
              <li key={`${object} ${message}`}>
                <code>{object}</code>: {message}
              </li>
            ))}
          </ul>
        </div>
      )}
    </>
  );
}
