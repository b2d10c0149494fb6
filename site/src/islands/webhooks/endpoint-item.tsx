import { useState } from 'preact/hooks';
import { call } from '../../api/client.ts';
import { Confirm } from '../../components/confirm.tsx';
import { Time } from '../../components/parts.tsx';
import { ProblemNote } from '../../components/problem-note.tsx';
import type { WebhookEndpoint } from '../../generated/client.generated.ts';
import { counted, shortEventType } from '../../lib/format.ts';
import { useAction } from '../../lib/use-load.ts';
import { EndpointForm, type WebhookChoices } from './endpoint-form.tsx';
import { EndpointBadge, EndpointFigures, EndpointTrouble } from './endpoint-health.tsx';
import { ReplayForm } from './replay-form.tsx';
import { RotateSecret } from './rotate-secret.tsx';
import type { ShownSecret } from './secret-shown.tsx';

interface EndpointItemProps {
  endpoint: WebhookEndpoint;
  choices: WebhookChoices;
  onChange(): void;
  onSecret(shown: ShownSecret): void;
}

/** What it receives, in words. */
function wishesOf({ eventTypes, filter, ratePerMinute, headerNames }: WebhookEndpoint): string {
  return [
    eventTypes.length === 0 ? 'all events' : eventTypes.map(shortEventType).join(', '),
    filter.minimumSeverity === 'info' ? '' : filter.minimumSeverity === 'warning' ? 'warnings and errors' : 'errors',
    filter.projectIds.length === 0 ? '' : `of ${counted(filter.projectIds.length, 'project')}`,
    ratePerMinute === null ? '' : `at most ${ratePerMinute} a minute`,
    headerNames.length === 0 ? '' : `with ${headerNames.join(', ')}`,
  ]
    .filter(part => part !== '')
    .join(' · ');
}

/** One endpoint with what can be done to it. */
export function EndpointItem({ endpoint, choices, onChange, onSecret }: EndpointItemProps) {
  const [opened, setOpened] = useState<'change' | 'rotate' | 'replay' | undefined>(undefined);
  const [showsFigures, setShowsFigures] = useState(false);
  const acting = useAction();
  const endpointId = endpoint.id;
  const isEnabled = endpoint.state === 'enabled';
  const act = async (work: () => Promise<unknown>): Promise<void> => {
    const went = await acting.run(async () => {
      await work();
    });
    if (went) onChange();
  };
  const close = (): void => setOpened(undefined);
  return (
    <div class="stack">
      <div>
        <div class="row">
          <strong class="mono">{endpoint.url}</strong>
          <EndpointBadge endpoint={endpoint} />
        </div>
        <div class="small muted">
          {endpoint.description === '' ? '' : `${endpoint.description} · `}
          {wishesOf(endpoint)}
        </div>
        {endpoint.previousSecretUntil === null ? null : (
          <div class="small muted">
            Two secrets sign: the one before until <Time at={endpoint.previousSecretUntil} />, the new one without an
            end
          </div>
        )}
      </div>
      <EndpointTrouble endpoint={endpoint} />
      <div class="row">
        <button
          type="button"
          class="button button-small"
          disabled={acting.busy || !isEnabled}
          onClick={() => act(() => call('sendTestEvent', { params: { endpointId } }))}
        >
          Send a test event
        </button>
        <button type="button" class="button button-small" onClick={() => setOpened('change')}>
          Change
        </button>
        <button type="button" class="button button-small" onClick={() => setOpened('rotate')}>
          Replace the secret
        </button>
        <button type="button" class="button button-small" disabled={!isEnabled} onClick={() => setOpened('replay')}>
          Replay
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
      <details onToggle={event => setShowsFigures(event.currentTarget.open)}>
        <summary>How it does</summary>
        <div class="fold-body">{showsFigures ? <EndpointFigures endpointId={endpointId} /> : null}</div>
      </details>
      <EndpointForm
        open={opened === 'change'}
        choices={choices}
        endpoint={endpoint}
        onClose={close}
        onSaved={() => {
          close();
          onChange();
        }}
      />
      <RotateSecret
        endpoint={endpoint}
        open={opened === 'rotate'}
        onClose={close}
        onRotated={shown => {
          close();
          onSecret(shown);
          onChange();
        }}
      />
      <ReplayForm endpoint={endpoint} open={opened === 'replay'} onClose={close} onReplayed={onChange} />
    </div>
  );
}
