import { call } from '../../api/client.ts';
import { CodeBlock } from '../../components/code-block.tsx';
import { Busy, Time } from '../../components/parts.tsx';
import { ProblemNote } from '../../components/problem-note.tsx';
import { formatNumber } from '../../lib/format.ts';
import { useLoad } from '../../lib/use-load.ts';

/** How far the log is sealed, and what to keep elsewhere to prove that later. */
export function ChainState() {
  const heads = useLoad(async signal => {
    const [kept, alerts] = await Promise.all([
      call('listAuditHeads', { query: { limit: 1 } }, { signal }),
      call('listAlerts', { query: { state: 'open' } }, { signal }),
    ]);
    return { ...kept, broken: alerts.items.find(({ kind }) => kind === 'audit-broken') };
  }, 'heads');
  if (heads.value === undefined)
    return heads.problem === undefined ? <Busy /> : <ProblemNote problem={heads.problem} retry={heads.reload} />;
  const [head] = heads.value.items;
  const { organizationId, publicKeyPem, broken } = heads.value;
  if (broken !== undefined)
    return (
      <div class="note tone-bad">
        <h3>The chain is broken</h3>
        <p>{broken.message}</p>
        <p>
          Seen first on <Time at={broken.firstAt} />. <a href="/docs/audit/">What to do now</a>
        </p>
      </div>
    );
  if (head === undefined)
    return <p class="note tone-live">The end of the chain is not signed yet. That happens once a minute.</p>;
  return (
    <div class="note tone-good stack">
      <h3>Sealed up to no. {formatNumber(head.sequence)}</h3>
      <p>
        Each entry’s seal holds that of the one before; the platform signed the last one on <Time at={head.signedAt} />.
        Whoever keeps this head elsewhere can prove later that nothing before it was changed or taken away.
      </p>
      <details>
        <summary>Keep the signed head, and check an export</summary>
        <div class="stack fold-body">
          <CodeBlock code={JSON.stringify({ organizationId, ...head, publicKeyPem }, null, 2)} what="the signed head" />
          <p>An export is checked offline, on any machine:</p>
          <CodeBlock code="npx cloudforge audit verify audit.jsonl" what="the command that checks an export" />
          <p>
            <a href="/docs/audit/">How it works</a>
          </p>
        </div>
      </details>
    </div>
  );
}
