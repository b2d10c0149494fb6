import { call } from '../../api/client.ts';
import { Badge, Busy, Empty, Time } from '../../components/parts.tsx';
import { ProblemNote } from '../../components/problem-note.tsx';
import type { Delivery, Run, WebhookMessage } from '../../generated/client.generated.ts';
import { counted, shortEventType } from '../../lib/format.ts';
import { useLoad } from '../../lib/use-load.ts';

const deliveryTones = { pending: 'live', done: 'good', dead: 'bad' } as const;
const messageTones = { pending: 'live', delivered: 'good', failed: 'bad' } as const;

/** Every event of a run with what became of it, the webhooks it sent, and its trace. */
export function EventsView({ run, deliveries }: { run: Run; deliveries: readonly Delivery[] }) {
  const loaded = useLoad(async signal => {
    const [events, messages] = await Promise.all([
      call('listEvents', { query: { subject: run.id, limit: 200 } }, { signal }),
      call('listWebhookMessages', { query: { runId: run.id, limit: 100 } }, { signal }),
    ]);
    return { events: events.items.toSorted((a, b) => a.position - b.position), messages: messages.items };
  }, `${run.id} ${run.version}`);
  if (loaded.value === undefined)
    return loaded.problem === undefined ? <Busy /> : <ProblemNote problem={loaded.problem} retry={loaded.reload} />;
  const { events, messages } = loaded.value;
  return (
    <div class="stack-loose">
      {run.traceId === null ? null : (
        <p>
          One trace connects the upload with everything that followed.{' '}
          <a href={`/admin/?trace=${run.traceId}#traces`}>See the trace</a>
        </p>
      )}
      {events.length === 0 ? (
        <Empty title="No event of this run was found" />
      ) : (
        <ul class="list">
          {events.map(event => (
            <li key={event.id}>
              <div class="row row-between">
                <strong class="mono">{shortEventType(event.type)}</strong>
                <span class="small muted">
                  <Time at={event.time} />
                </span>
              </div>
              <p class="small muted mono">{event.id}</p>
              <ul class="plain small">
                {deliveries
                  .filter(delivery => delivery.eventId === event.id)
                  .map(delivery => (
                    <li key={delivery.id}>
                      <DeliveryLine delivery={delivery} />
                    </li>
                  ))}
              </ul>
            </li>
          ))}
        </ul>
      )}
      <section>
        <h3>Webhooks</h3>
        {messages.length === 0 ? (
          <p class="muted">
            No endpoint wanted an event of this run. <a href="/webhooks/">Add an endpoint</a>
          </p>
        ) : (
          <ul class="list">
            {messages.map(message => (
              <li key={message.id} class="row row-between">
                <MessageLine message={message} />
              </li>
            ))}
          </ul>
        )}
      </section>
    </div>
  );
}

function DeliveryLine({ delivery }: { delivery: Delivery }) {
  const { function: name, reaction, state, tries, delays, replays, lastError } = delivery;
  return (
    <>
      <Badge tone={deliveryTones[state]}>{state}</Badge> {name} / {reaction}
      {tries > 0 ? ` · ${counted(tries, 'failed try', 'failed tries')}` : ''}
      {delays > 0 ? ` · put off ${counted(delays, 'time')}` : ''}
      {replays > 0 ? ` · ${counted(replays, 'replay')}` : ''}
      {lastError === null || state === 'done' ? null : <div class="muted">{lastError.message}</div>}
    </>
  );
}

function MessageLine({ message }: { message: WebhookMessage }) {
  return (
    <>
      <span>
        <Badge tone={messageTones[message.state]}>{message.state}</Badge>{' '}
        <span class="mono">{shortEventType(message.eventType)}</span>
        <span class="small muted"> · {counted(message.tries, 'attempt')}</span>
      </span>
      <a class="small" href={`/webhooks/?message=${message.id}`}>
        Attempts
      </a>
    </>
  );
}
