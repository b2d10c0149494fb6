import { useState } from 'preact/hooks';
import { call } from '../../api/client.ts';
import { ProblemNote } from '../../components/problem-note.tsx';
import { TextField } from '../../components/text-field.tsx';
import type { Account } from '../../generated/client.generated.ts';
import { useAction } from '../../lib/use-load.ts';

/** The name that other members see. */
export function NameSection({ account, onChange }: { account: Account; onChange(): void }) {
  const [name, setName] = useState(account.displayName);
  const saving = useAction();
  return (
    <section class="stack" aria-labelledby="name">
      <h2 id="name">Name</h2>
      <form
        class="stack narrow"
        onSubmit={event => {
          event.preventDefault();
          void saving.run(async () => {
            await call('updateSelf', { body: { displayName: name.trim() } });
            onChange();
          });
        }}
      >
        <TextField
          label="Your name"
          autoComplete="name"
          required
          maxLength={200}
          hint="As other members see it."
          value={name}
          onValue={setName}
        />
        <ProblemNote problem={saving.problem} />
        <div>
          <button
            type="submit"
            class="button"
            disabled={saving.busy || name.trim() === '' || name.trim() === account.displayName}
          >
            Save the name
          </button>
        </div>
      </form>
    </section>
  );
}
