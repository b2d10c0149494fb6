import { useState } from 'preact/hooks';
import { call, type Input, type Result } from '../../api/client.ts';
import { ProblemNote } from '../../components/problem-note.tsx';
import { Check, SelectField } from '../../components/select-field.tsx';
import { PasswordField, TextField } from '../../components/text-field.tsx';
import type { Project } from '../../generated/client.generated.ts';
import { useAction } from '../../lib/use-load.ts';

type Body = NonNullable<Input<'createWebhookSource'>['body']>;
export type NewSource = Result<'createWebhookSource'>;

const kinds = [
  { value: 'generic', label: 'A program of yours: it sends the dump, or where to fetch it' },
  { value: 'github', label: 'GitHub: a release, or a push that changes a file' },
  { value: 's3', label: 'S3 or MinIO: an object that was put into a bucket' },
] as const;
type Kind = (typeof kinds)[number]['value'];

const signatures = [
  { value: 'required', label: 'Signed by the secret' },
  { value: 'none', label: 'Whoever knows the URL may start runs' },
] as const;

interface SourceFormProps {
  projects: readonly Project[];
  onCreated(source: NewSource): void;
  onClose(): void;
}

/** Makes a URL that starts runs in a project. */
export function SourceForm({ projects, onCreated, onClose }: SourceFormProps) {
  const [kind, setKind] = useState<Kind>('generic');
  const [name, setName] = useState('');
  const [projectId, setProjectId] = useState(projects[0]?.id ?? '');
  const [pauses, setPauses] = useState(false);
  const [signature, setSignature] = useState<(typeof signatures)[number]['value']>('required');
  const [more, setMore] = useState<Readonly<Record<string, string>>>({});
  const creating = useAction();
  const field = (key: string) => ({
    value: more[key] ?? '',
    onValue: (value: string) => setMore(old => ({ ...old, [key]: value })),
  });
  const given = (key: string): string | undefined => {
    const value = (more[key] ?? '').trim();
    return value === '' ? undefined : value;
  };
  /** Only what was filled in: the platform has good defaults for the rest. */
  const filled = (...keys: string[]): Record<string, string> =>
    Object.fromEntries(keys.flatMap(key => (given(key) === undefined ? [] : [[key, given(key) ?? '']])));
  const bodyOf = (): Body => {
    const base = { projectId, name: name.trim(), pauseAfterAnalysis: pauses };
    if (kind === 'github')
      return {
        kind,
        ...base,
        options: filled('assets', 'pushPath', 'pushRef', 'apiUrl'),
        ...filled('accessToken'),
      };
    if (kind === 's3')
      return {
        kind,
        ...base,
        options: {
          endpoint: given('endpoint') ?? '',
          bucket: given('bucket') ?? '',
          ...filled('region', 'prefix', 'objects'),
        },
        accessKeyId: given('accessKeyId') ?? '',
        secretAccessKey: given('secretAccessKey') ?? '',
      };
    return { kind, ...base, options: { signature } };
  };
  return (
    <form
      class="stack"
      onSubmit={event => {
        event.preventDefault();
        void creating.run(async () => onCreated(await call('createWebhookSource', { body: bodyOf() })));
      }}
    >
      <SelectField label="Who calls" options={kinds} value={kind} onValue={setKind} />
      <TextField label="What you call it" required maxLength={100} value={name} onValue={setName} />
      <SelectField
        label="Project of the runs"
        options={projects.map(project => ({ value: project.id, label: project.name }))}
        value={projectId}
        onValue={setProjectId}
      />
      {kind === 'generic' ? (
        <SelectField label="Who may call" options={signatures} value={signature} onValue={setSignature} />
      ) : null}
      {kind === 'github' ? (
        <>
          <TextField
            label="Asset of a release"
            isProse={false}
            hint="With * for any characters, e.g. *.sql.gz. Empty: the first that looks like a dump."
            {...field('assets')}
          />
          <TextField
            label="File that a push changes"
            isProse={false}
            hint="A path of the repository. Empty: pushes are ignored."
            {...field('pushPath')}
          />
          <TextField
            label="Of pushes only those to"
            isProse={false}
            placeholder="refs/heads/main"
            {...field('pushRef')}
          />
          <PasswordField
            label="Access token"
            autoComplete="off"
            required={false}
            hint="For private repositories: may read their contents, nothing more. It is sealed."
            {...field('accessToken')}
          />
          <TextField
            label="API of GitHub Enterprise"
            type="url"
            placeholder="https://api.github.com"
            {...field('apiUrl')}
          />
        </>
      ) : null}
      {kind === 's3' ? (
        <>
          <TextField
            label="Endpoint"
            type="url"
            required
            placeholder="https://s3.eu-central-1.amazonaws.com"
            {...field('endpoint')}
          />
          <div class="form-grid">
            <TextField label="Bucket" required isProse={false} {...field('bucket')} />
            <TextField label="Region" isProse={false} placeholder="us-east-1" {...field('region')} />
            <TextField label="Keys begin with" isProse={false} {...field('prefix')} />
            <TextField label="Names like" isProse={false} placeholder="*.sql.gz" {...field('objects')} />
          </div>
          <TextField
            label="Access key id"
            required
            isProse={false}
            hint="Of a user who may read the bucket, nothing more."
            {...field('accessKeyId')}
          />
          <PasswordField
            label="Secret access key"
            autoComplete="off"
            hint="It is sealed."
            {...field('secretAccessKey')}
          />
        </>
      ) : null}
      <Check
        label="Stop after the analysis"
        note="somebody decides then whether the run goes on"
        checked={pauses}
        onChecked={setPauses}
      />
      <ProblemNote problem={creating.problem} />
      <div class="dialog-actions">
        <button type="button" class="button" onClick={onClose}>
          Cancel
        </button>
        <button type="submit" class="button button-primary" disabled={creating.busy || name.trim() === ''}>
          Make the URL
        </button>
      </div>
    </form>
  );
}
