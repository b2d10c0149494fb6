import { useId, useState } from 'preact/hooks';
import { call, type Input } from '../../api/client.ts';
import { Dialog } from '../../components/dialog.tsx';
import { ProblemNote } from '../../components/problem-note.tsx';
import type { EventType, WebhookEndpoint } from '../../generated/client.generated.ts';
import { shortEventType } from '../../lib/format.ts';
import { useAction } from '../../lib/use-load.ts';

type Wanted = NonNullable<Input<'createWebhookEndpoint'>['body']['eventTypes']>[number];

interface EndpointFormProps {
  open: boolean;
  types: readonly EventType[];
  /** The endpoint to change; a new one without it. */
  endpoint?: WebhookEndpoint;
  onClose(): void;
  onSaved(saved: { url: string; secret?: string }): void;
}

export function EndpointForm({ open, endpoint, onClose, ...rest }: EndpointFormProps) {
  return (
    <Dialog title={endpoint === undefined ? 'Add an endpoint' : 'Change the endpoint'} open={open} onClose={onClose}>
      <Fields {...(endpoint === undefined ? {} : { endpoint })} onClose={onClose} {...rest} />
    </Dialog>
  );
}

function Fields({ types, endpoint, onClose, onSaved }: Omit<EndpointFormProps, 'open'>) {
  const [url, setUrl] = useState(endpoint?.url ?? '');
  const [description, setDescription] = useState(endpoint?.description ?? '');
  const [wanted, setWanted] = useState<readonly string[]>(endpoint?.eventTypes ?? []);
  const saving = useAction();
  const ids = { url: useId(), description: useId() };
  const save = async (): Promise<void> => {
    // The list comes from the platform itself, which checks it again.
    const eventTypes = wanted as Wanted[];
    const body = { url: url.trim(), description: description.trim(), eventTypes };
    if (endpoint === undefined) {
      const created = await call('createWebhookEndpoint', { body });
      onSaved({ url: created.url, secret: created.secret });
    } else onSaved(await call('updateWebhookEndpoint', { params: { endpointId: endpoint.id }, body }));
  };
  return (
    <form
      class="stack"
      onSubmit={event => {
        event.preventDefault();
        void saving.run(save);
      }}
    >
      <div class="field">
        <label for={ids.url}>URL</label>
        <input
          id={ids.url}
          type="url"
          required
          maxLength={2_000}
          placeholder="https://example.org/hooks/cloudforge"
          value={url}
          onInput={event => setUrl(event.currentTarget.value)}
        />
      </div>
      <div class="field">
        <label for={ids.description}>What it is for</label>
        <input
          id={ids.description}
          type="text"
          maxLength={500}
          value={description}
          onInput={event => setDescription(event.currentTarget.value)}
        />
      </div>
      <fieldset>
        <legend>Events it receives</legend>
        <p class="small muted">None chosen means all, later ones included.</p>
        {types.map(type => (
          <label key={type.type} class="check">
            <input
              type="checkbox"
              checked={wanted.includes(type.type)}
              onChange={event =>
                setWanted(
                  event.currentTarget.checked ? [...wanted, type.type] : wanted.filter(each => each !== type.type),
                )
              }
            />
            <span>
              <span class="mono">{shortEventType(type.type)}</span> <span class="small muted">{type.summary}</span>
            </span>
          </label>
        ))}
      </fieldset>
      <ProblemNote problem={saving.problem} />
      <div class="dialog-actions">
        <button type="button" class="button" onClick={onClose}>
          Cancel
        </button>
        <button type="submit" class="button button-primary" disabled={saving.busy}>
          {endpoint === undefined ? 'Add it' : 'Save'}
        </button>
      </div>
    </form>
  );
}
