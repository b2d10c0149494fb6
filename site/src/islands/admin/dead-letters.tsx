import { call } from '../../api/client.ts';
import { Busy, Empty, Time } from '../../components/parts.tsx';
import { ProblemNote } from '../../components/problem-note.tsx';
import type { Delivery } from '../../generated/client.generated.ts';
import { counted, shortEventType } from '../../lib/format.ts';
import { useAction, useLoad } from '../../lib/use-load.ts';

/** Deliveries that were given up, each with its cause, and a way to try them anew. */
export function DeadLetters() {
  const dead = useLoad(
    async signal => (await call('listDeliveries', { query: { state: 'dead', limit: 200 } }, { signal })).items,
    'dead',
  );
  if (dead.value === undefined)
    return dead.problem === undefined ? <Busy /> : <ProblemNote problem={dead.problem} retry={dead.reload} />;
  if (dead.value.length === 0)
    return (
      <Empty title="No dead letter">
        <p>Every event has reached every reaction, or is still on its way.</p>
      </Empty>
    );
  return (
    <ul class="list">
      {dead.value.map(delivery => (
        <li key={delivery.id}>
          <DeadLetter delivery={delivery} onReplayed={dead.reload} />
        </li>
      ))}
    </ul>
  );
}

function DeadLetter({ delivery, onReplayed }: { delivery: Delivery; onReplayed(): void }) {
  const replaying = useAction();
  return (
    <div class="stack">
      <div class="row row-between">
        <div>
          <strong class="mono">{shortEventType(delivery.eventType)}</strong> for {delivery.function} /{' '}
          {delivery.reaction}
          <div class="small muted">
            <Time at={delivery.createdAt} /> · {counted(delivery.tries, 'try', 'tries')} ·{' '}
            <span class="mono">{delivery.eventId}</span>
          </div>
          {delivery.lastError === null ? null : <p>{delivery.lastError.message}</p>}
        </div>
        <button
          type="button"
          class="button button-small"
          disabled={replaying.busy}
          onClick={async () => {
            const went = await replaying.run(async () => {
              await call('replayEvent', { params: { eventId: delivery.eventId } });
            });
            if (went) onReplayed();
          }}
        >
          Deliver it again
        </button>
      </div>
      <ProblemNote problem={replaying.problem} />
    </div>
  );
}
