import { call } from '../../api/client.ts';
import { Busy } from '../../components/parts.tsx';
import { ProblemNote } from '../../components/problem-note.tsx';
import type { OrganizationUsage } from '../../generated/client.generated.ts';
import { formatBytes, formatNumber } from '../../lib/format.ts';
import { useLoad } from '../../lib/use-load.ts';

type Quota = OrganizationUsage['quotas'][number];

/** What the organisation may have of each thing, and what it has; what makes room is said where room is short. */
export function Usage() {
  const usage = useLoad(signal => call('getUsage', {}, { signal }), 'usage');
  return (
    <section class="stack" aria-labelledby="usage-title">
      <h2 id="usage-title">What is used</h2>
      {usage.problem === undefined ? null : <ProblemNote problem={usage.problem} retry={usage.reload} />}
      {usage.value === undefined ? (
        usage.problem === undefined && <Busy />
      ) : (
        <ul class="stack">
          {usage.value.quotas.map(quota => (
            <QuotaLine key={quota.name} quota={quota} />
          ))}
        </ul>
      )}
    </section>
  );
}

const nearlyFull = 0.9;

function QuotaLine({ quota }: { quota: Quota }) {
  const { name, description, limit, used, makeRoom } = quota;
  const isShort = used >= limit * nearlyFull;
  return (
    <li>
      {name === 'stored-bytes'
        ? `${formatBytes(used)} of ${formatBytes(limit)} of stored files`
        : `${formatNumber(used)} of ${formatNumber(limit)} ${description}`}
      {isShort ? <span class="small muted"> {makeRoom}</span> : null}
    </li>
  );
}
