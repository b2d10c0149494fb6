import { useState } from 'preact/hooks';
import { call } from '../../api/client.ts';
import { CodeBlock } from '../../components/code-block.tsx';
import { Badge, Busy, Time } from '../../components/parts.tsx';
import { ProblemNote } from '../../components/problem-note.tsx';
import type { WebhookAttempt } from '../../generated/client.generated.ts';
import { formatDuration } from '../../lib/format.ts';
import { useInterval } from '../../lib/use-interval.ts';
import { useAction, useLoad } from '../../lib/use-load.ts';

export const messageTones = { pending: 'live', delivered: 'good', failed: 'bad' } as const;
const refreshMs = 3_000;

/** One message: its state, every try with request and answer, what was sent, and a way to send it again. */
export function MessageDetail({ messageId, onResent }: { messageId: string; onResent(): void }) {
  const message = useLoad(signal => call('getWebhookMessage', { params: { messageId } }, { signal }), messageId);
  const resending = useAction();
  useInterval(message.reload, message.value?.state === 'pending' ? refreshMs : undefined);
  if (message.value === undefined)
    return message.problem === undefined ? <Busy /> : <ProblemNote problem={message.problem} retry={message.reload} />;
  const { state, eventType, data, attempts, nextAt, id } = message.value;
  return (
    <div class="stack">
      <p>
        <Badge tone={messageTones[state]}>{state}</Badge> <span class="mono">{eventType}</span>
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
  const { id, number, status, error, startedAt, durationMs, responseBody } = attempt;
  const [opened, setOpened] = useState(false);
  const isGood = status !== null && status >= 200 && status < 300;
  return (
    <>
      <Badge tone={isGood ? 'good' : 'bad'}>{status === null ? 'no answer' : String(status)}</Badge> Try {number}
      <span class="small muted">
        {' '}
        · <Time at={startedAt} /> · {formatDuration(durationMs)}
        {error === null ? '' : ` · ${error}`}
      </span>
      {responseBody === '' || opened ? null : <pre class="small">{responseBody}</pre>}
      <details onToggle={event => setOpened(event.currentTarget.open)}>
        <summary class="small">
          Request and answer<span class="visually-hidden"> of try {number}</span>
        </summary>
        {opened ? <WholeAttempt attemptId={id} /> : null}
      </details>
    </>
  );
}

function WholeAttempt({ attemptId }: { attemptId: string }) {
  const attempt = useLoad(signal => call('getWebhookAttempt', { params: { attemptId } }, { signal }), attemptId);
  if (attempt.value === undefined)
    return attempt.problem === undefined ? <Busy /> : <ProblemNote problem={attempt.problem} retry={attempt.reload} />;
  const { requestHeaders, requestBody, responseHeaders, responseBody, status } = attempt.value;
  return (
    <div class="stack fold-body">
      <h3>Request</h3>
      <CodeBlock code={asText(requestHeaders, requestBody)} what="the request" />
      <h3>Answer</h3>
      {status === null ? (
        <p class="muted">None came.</p>
      ) : (
        <CodeBlock code={asText(responseHeaders, responseBody)} what="the answer" />
      )}
    </div>
  );
}

function asText(headers: Readonly<Record<string, string>>, body: string): string {
  const lines = Object.entries(headers).map(([name, value]) => `${name}: ${value}`);
  return `${lines.join('\n')}\n\n${body}`.trim();
}
