import { useEffect, useId, useState } from 'preact/hooks';
import { call } from '../../api/client.ts';
import { CodeBlock } from '../../components/code-block.tsx';
import { CursorPager } from '../../components/cursor-pager.tsx';
import { Dialog } from '../../components/dialog.tsx';
import { Badge, Busy, Empty, Time } from '../../components/parts.tsx';
import { ProblemNote } from '../../components/problem-note.tsx';
import type { WebhookAttempt, WebhookEndpoint } from '../../generated/client.generated.ts';
import { counted, formatDuration, shortEventType } from '../../lib/format.ts';
import { useInterval } from '../../lib/use-interval.ts';
import { useAction, useLoad } from '../../lib/use-load.ts';

const states = ['pending', 'delivered', 'failed'] as const;
const tones = { pending: 'live', delivered: 'good', failed: 'bad' } as const;
const perPage = 25;
const refreshMs = 3_000;

interface MessageListProps {
  endpoints: readonly WebhookEndpoint[];
  /** Grows when something was sent, so that the list is asked anew. */
  turn: number;
  /** Opened at once: the address named it. */
  messageId: string | undefined;
}

/** What was sent, to whom, and how it went. */
export function MessageList({ endpoints, turn, messageId }: MessageListProps) {
  const [state, setState] = useState<(typeof states)[number] | ''>('');
  const [cursors, setCursors] = useState<string[]>([]);
  const [opened, setOpened] = useState<string | undefined>(undefined);
  const stateId = useId();
  useEffect(() => setOpened(messageId), [messageId]);
  const before = cursors.at(-1);
  const messages = useLoad(
    signal =>
      call(
        'listWebhookMessages',
        {
          query: {
            limit: perPage,
            ...(state === '' ? {} : { state }),
            ...(before === undefined ? {} : { before }),
          },
        },
        { signal },
      ),
    `${state} ${before ?? ''} ${turn}`,
  );
  // An event takes a moment to become messages, so a list without a pending one may be out of date just as well.
  useInterval(messages.reload, refreshMs);
  const urlOf = (endpointId: string): string =>
    endpoints.find(endpoint => endpoint.id === endpointId)?.url ?? 'an endpoint that was deleted';
  const next = messages.value?.next ?? null;
  return (
    <section class="stack" aria-labelledby="messages-title">
      <h2 id="messages-title">Messages</h2>
      <div class="field">
        <label for={stateId}>Show</label>
        <select
          id={stateId}
          value={state}
          onChange={event => {
            const chosen = event.currentTarget.value;
            setState(states.find(each => each === chosen) ?? '');
            setCursors([]);
          }}
        >
          <option value="">All messages</option>
          {states.map(each => (
            <option key={each} value={each}>
              Only {each}
            </option>
          ))}
        </select>
      </div>
      <ProblemNote problem={messages.problem} retry={messages.reload} />
      {messages.value === undefined ? (
        <Busy />
      ) : messages.value.items.length === 0 ? (
        <Empty title="No message">
          <p>Send a test event, or start a run; what goes to your endpoints is listed here.</p>
        </Empty>
      ) : (
        <ul class="list">
          {messages.value.items.map(message => (
            <li key={message.id} class="row row-between">
              <div>
                <Badge tone={tones[message.state]}>{message.state}</Badge>{' '}
                <strong class="mono">{shortEventType(message.eventType)}</strong>
                <div class="small muted">
                  {urlOf(message.endpointId)} · <Time at={message.createdAt} /> · {counted(message.tries, 'attempt')}
                </div>
              </div>
              <button type="button" class="button button-small" onClick={() => setOpened(message.id)}>
                Attempts<span class="visually-hidden"> of {shortEventType(message.eventType)}</span>
              </button>
            </li>
          ))}
        </ul>
      )}
      <CursorPager cursors={cursors} next={next} onCursors={setCursors} />
      <Dialog title="Message" open={opened !== undefined} onClose={() => setOpened(undefined)} wide>
        {opened === undefined ? null : <Message messageId={opened} onResent={messages.reload} />}
      </Dialog>
    </section>
  );
}

function Message({ messageId, onResent }: { messageId: string; onResent(): void }) {
  const message = useLoad(signal => call('getWebhookMessage', { params: { messageId } }, { signal }), messageId);
  const resending = useAction();
  useInterval(message.reload, message.value?.state === 'pending' ? refreshMs : undefined);
  if (message.value === undefined)
    return message.problem === undefined ? <Busy /> : <ProblemNote problem={message.problem} retry={message.reload} />;
  const { state, eventType, data, attempts, nextAt, id } = message.value;
  return (
    <div class="stack">
      <p>
        <Badge tone={tones[state]}>{state}</Badge> <span class="mono">{eventType}</span>
        <br />
        <span class="small muted mono">webhook-id {id}</span>
        {nextAt === null ? null : (
          <span class="small muted">
            <br />
            Next try <Time at={nextAt} />
          </span>
        )}
      </p>
      {attempts.length === 0 ? (
        <p class="muted">No attempt yet.</p>
      ) : (
        <ol class="plain attempts">
          {attempts.map(attempt => (
            <li key={attempt.number}>
              <Attempt attempt={attempt} />
            </li>
          ))}
        </ol>
      )}
      <details>
        <summary>What was sent</summary>
        <CodeBlock code={JSON.stringify(data, null, 2)} what="the data of the event" />
      </details>
      <ProblemNote problem={resending.problem} />
      <div>
        <button
          type="button"
          class="button"
          disabled={resending.busy || state === 'pending'}
          onClick={async () => {
            const went = await resending.run(async () => {
              await call('resendWebhookMessage', { params: { messageId } });
            });
            if (!went) return;
            message.reload();
            onResent();
          }}
        >
          Send it again
        </button>
      </div>
    </div>
  );
}

function Attempt({ attempt }: { attempt: WebhookAttempt }) {
  const { number, status, error, startedAt, durationMs, responseBody } = attempt;
  const isGood = status !== null && status >= 200 && status < 300;
  return (
    <>
      <Badge tone={isGood ? 'good' : 'bad'}>{status === null ? 'no answer' : String(status)}</Badge> Try {number}
      <span class="small muted">
        {' '}
        · <Time at={startedAt} /> · {formatDuration(durationMs)}
        {error === null ? '' : ` · ${error}`}
      </span>
      {responseBody === '' ? null : <pre class="small">{responseBody}</pre>}
    </>
  );
}
