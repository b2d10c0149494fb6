import { useState } from 'preact/hooks';
import { call } from '../../api/client.ts';
import { Confirm } from '../../components/confirm.tsx';
import { Badge } from '../../components/parts.tsx';
import { ProblemNote } from '../../components/problem-note.tsx';
import type { EventType, WebhookEndpoint } from '../../generated/client.generated.ts';
import { shortEventType } from '../../lib/format.ts';
import { useAction } from '../../lib/use-load.ts';
import { EndpointForm } from './endpoint-form.tsx';

interface EndpointItemProps {
  endpoint: WebhookEndpoint;
  types: readonly EventType[];
  onChange(): void;
}

/** One endpoint with what can be done to it. */
export function EndpointItem({ endpoint, types, onChange }: EndpointItemProps) {
  const [editing, setEditing] = useState(false);
  const acting = useAction();
  const endpointId = endpoint.id;
  const isEnabled = endpoint.state === 'enabled';
  const act = async (work: () => Promise<unknown>): Promise<void> => {
    const went = await acting.run(async () => {
      await work();
    });
    if (went) onChange();
  };
  return (
    <div class="stack">
      <div>
        <div class="row">
          <strong class="mono">{endpoint.url}</strong>
          <Badge tone={isEnabled ? 'good' : 'quiet'}>{isEnabled ? 'enabled' : 'disabled'}</Badge>
        </div>
        <div class="small muted">
          {endpoint.description === '' ? '' : `${endpoint.description} · `}
          {endpoint.eventTypes.length === 0 ? 'all events' : endpoint.eventTypes.map(shortEventType).join(', ')}
        </div>
        {endpoint.disabledReason === null ? null : <p class="small">{endpoint.disabledReason}</p>}
      </div>
      <div class="row">
        <button
          type="button"
          class="button button-small"
          disabled={acting.busy || !isEnabled}
          onClick={() => act(() => call('sendTestEvent', { params: { endpointId } }))}
        >
          Send a test event
        </button>
        <button type="button" class="button button-small" onClick={() => setEditing(true)}>
          Change
        </button>
        <button
          type="button"
          class="button button-small"
          disabled={acting.busy}
          onClick={() =>
            act(() =>
              call('updateWebhookEndpoint', {
                params: { endpointId },
                body: { state: isEnabled ? 'disabled' : 'enabled' },
              }),
            )
          }
        >
          {isEnabled ? 'Disable' : 'Enable'}
        </button>
        <Confirm
          label="Delete"
          title="Delete this endpoint?"
          action="Delete it"
          work={async () => {
            await call('deleteWebhookEndpoint', { params: { endpointId } });
            onChange();
          }}
        >
          <p>Its messages and their attempts go with it, and its secret can’t be brought back.</p>
        </Confirm>
      </div>
      <ProblemNote problem={acting.problem} />
      <EndpointForm
        open={editing}
        types={types}
        endpoint={endpoint}
        onClose={() => setEditing(false)}
        onSaved={() => {
          setEditing(false);
          onChange();
        }}
      />
    </div>
  );
}
