import { useState } from 'preact/hooks';
import { call, type Input } from '../../api/client.ts';
import { ProblemNote } from '../../components/problem-note.tsx';
import { SelectField } from '../../components/select-field.tsx';
import { TextField } from '../../components/text-field.tsx';
import { useAction } from '../../lib/use-load.ts';
import { type Role, roleOptions, type Viewer } from './context.ts';
import { ScopeTable, scopesOf } from './scope-table.tsx';

type Scopes = NonNullable<Input<'createApiKey'>['body']['scopes']>;

const validity = [
  { value: '30', label: '30 days' },
  { value: '90', label: '90 days' },
  { value: '365', label: 'A year' },
  { value: '0', label: 'Until it is revoked' },
] as const;
const extents = [
  { value: 'all', label: 'All that the role allows' },
  { value: 'some', label: 'Only what is chosen here' },
] as const;

/** Makes a key: what it is for, how much it may, and until when. */
export function CreateKey({ viewer, onCreated }: { viewer: Viewer; onCreated(secret: string): void }) {
  const [name, setName] = useState('');
  const [role, setRole] = useState<Role>(viewer.self.role === 'viewer' ? 'viewer' : 'operator');
  const [days, setDays] = useState<(typeof validity)[number]['value']>('90');
  const [extent, setExtent] = useState<(typeof extents)[number]['value']>('all');
  const [chosen, setChosen] = useState<readonly string[]>([]);
  const creating = useAction();
  const allowed = scopesOf(viewer.permissions, role).flatMap(({ scopes }) => scopes);
  const scopes = chosen.filter(scope => allowed.includes(scope));
  const create = async (): Promise<void> => {
    const body = {
      name: name.trim(),
      role,
      // The table comes from the platform itself, which checks it again.
      ...(extent === 'all' ? {} : { scopes: scopes as Scopes }),
      ...(days === '0' ? {} : { validForDays: Number(days) }),
    };
    const created = await viewer.proof.guard(() => call('createApiKey', { body }));
    setName('');
    setChosen([]);
    onCreated(created.secret);
  };
  return (
    <form
      class="stack"
      onSubmit={event => {
        event.preventDefault();
        void creating.run(create);
      }}
    >
      <div class="form-grid form-grid-wide">
        <TextField label="What the key is for" required maxLength={100} value={name} onValue={setName} />
        <SelectField label="Role" options={roleOptions(viewer.self.role)} value={role} onValue={setRole} />
        <SelectField label="Valid for" options={validity} value={days} onValue={setDays} />
        <SelectField label="What it may do" options={extents} value={extent} onValue={setExtent} />
      </div>
      {extent === 'all' ? null : (
        <ScopeTable permissions={viewer.permissions} role={role} chosen={scopes} onChosen={setChosen} />
      )}
      <ProblemNote problem={creating.problem} />
      <div>
        <button
          type="submit"
          class="button"
          disabled={creating.busy || name.trim() === '' || (extent === 'some' && scopes.length === 0)}
        >
          Create the key
        </button>
      </div>
    </form>
  );
}
