import { useState } from 'preact/hooks';
import { call, open } from '../../api/client.ts';
import { rememberSignedIn } from '../../api/session.ts';
import { Dialog } from '../../components/dialog.tsx';
import { ProblemNote } from '../../components/problem-note.tsx';
import type { Proof } from '../../components/proof.tsx';
import { TextField } from '../../components/text-field.tsx';
import type { Account } from '../../generated/client.generated.ts';
import { downloadBlob } from '../../lib/download.ts';
import { useAction } from '../../lib/use-load.ts';

/** What is kept of a person: to take away, and to erase. */
export function OwnData({ account, proof }: { account: Account; proof: Proof }) {
  const exporting = useAction();
  const [erasing, setErasing] = useState(false);
  return (
    <section class="stack" aria-labelledby="own-data">
      <h2 id="own-data">Your data</h2>
      <p>
        Everything that is kept of you, as JSON lines: account, sessions, memberships, keys, and what the audit log says
        that you did.
      </p>
      <ProblemNote problem={exporting.problem} />
      <div class="row">
        <button
          type="button"
          class="button"
          disabled={exporting.busy}
          onClick={() =>
            void exporting.run(async () => {
              const answer = await proof.guard(() => open('exportSelf', {}));
              downloadBlob('cloudforge-account.jsonl', await answer.blob());
            })
          }
        >
          Download it
        </button>
        <button type="button" class="button button-danger" onClick={() => setErasing(true)}>
          Erase my account
        </button>
      </div>
      <Dialog title="Erase your account?" open={erasing} onClose={() => setErasing(false)}>
        <EraseForm account={account} proof={proof} onClose={() => setErasing(false)} />
      </Dialog>
    </section>
  );
}

function EraseForm({ account, proof, onClose }: { account: Account; proof: Proof; onClose(): void }) {
  const [typed, setTyped] = useState('');
  const erasing = useAction();
  return (
    <form
      class="stack"
      onSubmit={async event => {
        event.preventDefault();
        const went = await erasing.run(() => proof.guard(() => call('eraseSelf', { body: {} })));
        if (!went) return;
        rememberSignedIn(false);
        location.assign('/sign-in/?signed-out');
      }}
    >
      <p>
        Your name, address, password, second factors, sessions, keys and memberships go, in every organisation, at once
        and for good. What you made stays with its organisation, made by nobody; the audit log keeps your id and nothing
        else.
      </p>
      <TextField label={`Type ${account.email} to go on`} required isProse={false} value={typed} onValue={setTyped} />
      <ProblemNote problem={erasing.problem} />
      <div class="dialog-actions">
        <button type="button" class="button" onClick={onClose}>
          Leave it as it is
        </button>
        <button
          type="submit"
          class="button button-danger"
          disabled={erasing.busy || typed.trim().toLowerCase() !== account.email.toLowerCase()}
        >
          Erase it
        </button>
      </div>
    </form>
  );
}
