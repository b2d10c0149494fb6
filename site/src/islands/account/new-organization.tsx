import { useState } from 'preact/hooks';
import { call } from '../../api/client.ts';
import { ProblemNote } from '../../components/problem-note.tsx';
import type { Proof } from '../../components/proof.tsx';
import { TextField } from '../../components/text-field.tsx';
import { useAction } from '../../lib/use-load.ts';

/** Makes another organisation, which its maker owns; the session stays where it is. */
export function NewOrganization({ proof, onChange }: { proof: Proof; onChange(): void }) {
  const [name, setName] = useState('');
  const making = useAction();
  return (
    <details class="stack">
      <summary>Make another organisation</summary>
      <form
        class="stack narrow"
        onSubmit={event => {
          event.preventDefault();
          void making.run(async () => {
            await proof.guard(() => call('createOrganization', { body: { name: name.trim() } }));
            setName('');
            onChange();
          });
        }}
      >
        <TextField
          label="Name of the organisation"
          required
          maxLength={200}
          hint="You own it, and nobody else is in it. Projects and members of this one stay here."
          value={name}
          onValue={setName}
        />
        <ProblemNote problem={making.problem} />
        <div>
          <button type="submit" class="button" disabled={making.busy || name.trim() === ''}>
            Make it
          </button>
        </div>
      </form>
    </details>
  );
}
