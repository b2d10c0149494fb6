import { useState } from 'preact/hooks';
import { call } from '../../api/client.ts';
import { CodeBlock } from '../../components/code-block.tsx';
import { TextField } from '../../components/text-field.tsx';
import { useAction } from '../../lib/use-load.ts';
import { SignInProblem, useLock } from './locked-note.tsx';

/** Asks for a link to set a new password. The answer never says whether there is such an account. */
export function ForgottenForm({ email: begun, onBack }: { email: string; onBack(): void }) {
  const [email, setEmail] = useState(begun);
  const [sent, setSent] = useState(false);
  const asking = useAction();
  const lockedS = useLock(asking.problem);
  if (sent)
    return (
      <div class="stack narrow" role="status">
        <p>
          If there is an account with this address, a link to set a new password is on its way. It works once, within
          half an hour.
        </p>
        <p class="small muted">
          Where no mail server is set up, the mail lies in the platform’s outbox: its owner finds it under Admin, Mail.
          On the machine itself this prints a link for the owner:
        </p>
        <CodeBlock code="npm run -s cloudforge -- login --reset" what="the command that prints a reset link" />
        <div>
          <button type="button" class="button" onClick={onBack}>
            Back to signing in
          </button>
        </div>
      </div>
    );
  return (
    <form
      class="stack narrow"
      onSubmit={async event => {
        event.preventDefault();
        const went = await asking.run(async () => {
          await call('requestPasswordReset', { body: { email: email.trim() } }, { whenSignedOut: 'throw' });
        });
        if (went) setSent(true);
      }}
    >
      <TextField
        label="E-mail address"
        type="email"
        autoComplete="username"
        required
        maxLength={320}
        value={email}
        onValue={setEmail}
        name="username"
        isProse={false}
      />
      <SignInProblem problem={asking.problem} lockedS={lockedS} />
      <div class="row row-between">
        <button type="submit" class="button button-primary" disabled={asking.busy || lockedS > 0}>
          Mail me a link
        </button>
        <button type="button" class="link-button" onClick={onBack}>
          Back to signing in
        </button>
      </div>
    </form>
  );
}
