import { useEffect, useState } from 'preact/hooks';
import { call } from '../../api/client.ts';
import { CursorPager } from '../../components/cursor-pager.tsx';
import { Dialog } from '../../components/dialog.tsx';
import { Badge, Busy, Empty, Time } from '../../components/parts.tsx';
import { ProblemNote } from '../../components/problem-note.tsx';
import { SelectField } from '../../components/select-field.tsx';
import type { WebhookEndpoint } from '../../generated/client.generated.ts';
import { counted, shortEventType } from '../../lib/format.ts';
import { useInterval } from '../../lib/use-interval.ts';
import { useLoad } from '../../lib/use-load.ts';
import { MessageDetail, messageTones } from './message-detail.tsx';

const shown = [
  { value: '', label: 'All messages' },
  { value: 'pending', label: 'Only pending' },
  { value: 'delivered', label: 'Only delivered' },
  { value: 'failed', label: 'Only failed' },
] as const;
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
  const [state, setState] = useState<(typeof shown)[number]['value']>('');
  const [endpointId, setEndpointId] = useState('');
  const [cursors, setCursors] = useState<string[]>([]);
  const [opened, setOpened] = useState<string | undefined>(undefined);
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
            ...(endpointId === '' ? {} : { endpointId }),
            ...(before === undefined ? {} : { before }),
          },
        },
        { signal },
      ),
    `${state} ${endpointId} ${before ?? ''} ${turn}`,
  );
  // An event takes a moment to become messages, so a list without a pending one may be out of date just as well.
  useInterval(messages.reload, refreshMs);
  const urlOf = (endpointId: string): string =>
    endpoints.find(endpoint => endpoint.id === endpointId)?.url ?? 'an endpoint that was deleted';
  const next = messages.value?.next ?? null;
  return (
    <section class="stack" aria-labelledby="messages-title">
      <h2 id="messages-title">Messages</h2>
      <div class="form-grid">
        <SelectField
          label="Show"
          options={shown}
          value={state}
          onValue={value => {
            setState(value);
            setCursors([]);
          }}
        />
        {endpoints.length < 2 ? null : (
          <SelectField
            label="Sent to"
            options={[
              { value: '', label: 'Any endpoint' },
              ...endpoints.map(({ id, url }) => ({ value: id, label: url })),
            ]}
            value={endpointId}
            onValue={value => {
              setEndpointId(value);
              setCursors([]);
            }}
          />
        )}
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
                <Badge tone={messageTones[message.state]}>{message.state}</Badge>{' '}
                <strong class="mono">{shortEventType(message.eventType)}</strong>{' '}
                {message.replayId === null ? null : <Badge tone="quiet">replayed</Badge>}
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
        {opened === undefined ? null : <MessageDetail messageId={opened} onResent={messages.reload} />}
      </Dialog>
    </section>
  );
}
