import { useState } from 'preact/hooks';
import { call } from '../../api/client.ts';
import { Dialog } from '../../components/dialog.tsx';
import { ProblemNote } from '../../components/problem-note.tsx';
import { CheckGroup, SelectField } from '../../components/select-field.tsx';
import { TextField } from '../../components/text-field.tsx';
import type { EventType, Project, WebhookEndpoint } from '../../generated/client.generated.ts';
import { shortEventType } from '../../lib/format.ts';
import { useAction } from '../../lib/use-load.ts';
import { HeaderFields, type HeaderRow } from './header-fields.tsx';

export interface WebhookChoices {
  types: readonly EventType[];
  projects: readonly Project[];
}

interface EndpointFormProps {
  open: boolean;
  choices: WebhookChoices;
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

const levels = [
  { value: 'info', label: 'All of them' },
  { value: 'warning', label: 'Warnings and errors' },
  { value: 'error', label: 'Errors only' },
] as const;
type Level = (typeof levels)[number]['value'];

function Fields({ choices, endpoint, onClose, onSaved }: Omit<EndpointFormProps, 'open'>) {
  const { types, projects } = choices;
  const [url, setUrl] = useState(endpoint?.url ?? '');
  const [description, setDescription] = useState(endpoint?.description ?? '');
  const listed = types.map(({ type }) => type);
  const wants = endpoint?.eventTypes ?? [];
  const [wanted, setWanted] = useState<readonly string[]>(wants.filter(type => listed.includes(type)));
  const [patterns, setPatterns] = useState(wants.filter(type => !listed.includes(type)).join(', '));
  const [projectIds, setProjectIds] = useState<readonly string[]>(endpoint?.filter.projectIds ?? []);
  const [level, setLevel] = useState<Level>(endpoint?.filter.minimumSeverity ?? 'info');
  const [rate, setRate] = useState(endpoint?.ratePerMinute == null ? '' : String(endpoint.ratePerMinute));
  const [headers, setHeaders] = useState<readonly HeaderRow[] | undefined>(undefined);
  const saving = useAction();
  const save = async (): Promise<void> => {
    const typed = patterns
      .split(',')
      .map(text => text.trim())
      .filter(text => text !== '');
    const named = headers?.filter(({ name }) => name.trim() !== '');
    const body = {
      url: url.trim(),
      description: description.trim(),
      eventTypes: [...wanted, ...typed],
      filter: { projectIds: [...projectIds], minimumSeverity: level },
      ratePerMinute: rate.trim() === '' ? null : Number(rate),
      ...(named === undefined
        ? {}
        : { headers: Object.fromEntries(named.map(({ name, value }) => [name.trim(), value])) }),
    };
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
      <TextField
        label="URL"
        type="url"
        required
        maxLength={2_000}
        placeholder="https://example.org/hooks/cloudforge"
        value={url}
        onValue={setUrl}
      />
      <TextField label="What it is for" maxLength={500} value={description} onValue={setDescription} />
      <CheckGroup
        legend="Events it receives"
        hint="None chosen means all, later ones included."
        options={types.map(({ type, summary }) => ({ value: type, label: shortEventType(type), note: summary }))}
        chosen={wanted}
        onChosen={setWanted}
      />
      <details open={patterns !== '' || projectIds.length > 0 || level !== 'info' || rate !== ''}>
        <summary>Filters, pace and headers</summary>
        <div class="stack fold-body">
          <TextField
            label="Patterns of events"
            hint="Separated by commas, with * for whole segments: cloudforge.run.*, *.failed.v1"
            isProse={false}
            value={patterns}
            onValue={setPatterns}
          />
          <SelectField label="How grave" options={levels} value={level} onValue={setLevel} />
          {projects.length === 0 ? null : (
            <CheckGroup
              legend="Only from these projects"
              hint="None chosen means all, and events without a project too."
              options={projects.map(({ id, name }) => ({ value: id, label: name }))}
              chosen={projectIds}
              onChosen={setProjectIds}
            />
          )}
          <TextField
            label="Messages a minute at most"
            type="number"
            hint="Empty: as they come. Further ones wait for their time."
            value={rate}
            onValue={setRate}
          />
          <HeaderFields kept={endpoint?.headerNames ?? []} rows={headers} onRows={setHeaders} />
        </div>
      </details>
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
