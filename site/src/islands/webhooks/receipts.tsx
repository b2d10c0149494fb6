import { useState } from 'preact/hooks';
import { call } from '../../api/client.ts';
import { CursorPager } from '../../components/cursor-pager.tsx';
import { Badge, Busy, Empty, Time } from '../../components/parts.tsx';
import { ProblemNote } from '../../components/problem-note.tsx';
import type { WebhookSource } from '../../generated/client.generated.ts';
import { useInterval } from '../../lib/use-interval.ts';
import { useLoad } from '../../lib/use-load.ts';

const tones = { received: 'live', started: 'good', ignored: 'quiet', failed: 'bad' } as const;
const perPage = 25;
const refreshMs = 5_000;

/** What came in at one source, and what came of it. */
export function Receipts({ source }: { source: WebhookSource }) {
  const [cursors, setCursors] = useState<string[]>([]);
  const before = cursors.at(-1);
  const receipts = useLoad(
    signal =>
      call(
        'listWebhookReceipts',
        {
          params: { sourceId: source.id },
          query: { limit: perPage, ...(before === undefined ? {} : { before }) },
        },
        { signal },
      ),
    `${source.id} ${before ?? ''}`,
  );
  useInterval(receipts.reload, refreshMs);
  if (receipts.value === undefined)
    return receipts.problem === undefined ? (
      <Busy />
    ) : (
      <ProblemNote problem={receipts.problem} retry={receipts.reload} />
    );
  if (receipts.value.items.length === 0)
    return (
      <Empty title="Nothing has come in yet">
        <p>A call to the URL is listed here, also when it started nothing.</p>
      </Empty>
    );
  return (
    <div class="stack">
      <ul class="list">
        {receipts.value.items.map(receipt => (
          <li key={receipt.id}>
            <Badge tone={tones[receipt.state]}>{receipt.state}</Badge> {receipt.message}
            <div class="small muted">
              <Time at={receipt.receivedAt} />
              {receipt.runId === null ? null : (
                <>
                  {' · '}
                  <a href={`/runs/?project=${source.projectId}&run=${receipt.runId}`}>the run</a>
                </>
              )}
            </div>
          </li>
        ))}
      </ul>
      <CursorPager cursors={cursors} next={receipts.value.next} onCursors={setCursors} />
    </div>
  );
}
