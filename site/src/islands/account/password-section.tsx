import { useState } from 'preact/hooks';
import { call } from '../../api/client.ts';
import { ProblemNote } from '../../components/problem-note.tsx';
import type { Proof } from '../../components/proof.tsx';
import { PasswordField } from '../../components/text-field.tsx';
import type { Account } from '../../generated/client.generated.ts';
import { useAction } from '../../lib/use-load.ts';

/** Sets a first password, or changes it. */
export function PasswordSection({ account, proof, onChange }: { account: Account; proof: Proof; onChange(): void }) {
  const [current, setCurrent] = useState('');
  const [password, setPassword] = useState('');
  const [done, setDone] = useState(false);
  const changing = useAction();
  const { hasPassword } = account;
  const change = async (): Promise<void> => {
    const set = () => call('setPassword', { body: { password, ...(hasPassword ? { currentPassword: current } : {}) } });
    // A wrong old password is answered like a missing one: asking for it in a dialog as well would only confuse.
    await (hasPassword ? set() : proof.guard(set));
    setCurrent('');
    setPassword('');
    setDone(true);
    onChange();
  };
  return (
    <section class="stack" aria-labelledby="password">
      <h2 id="password">Password</h2>
      <p>
        {hasPassword
          ? 'When you change it, every other session of yours ends.'
          : 'You have none: you sign in by a link or by your organisation’s sign-in. With a password you need neither.'}
      </p>
      <form
        class="stack narrow"
        onSubmit={event => {
          event.preventDefault();
          setDone(false);
          void changing.run(change);
        }}
      >
        {/* For password managers: they file the new password under it. */}
        <input type="text" name="username" autocomplete="username" value={account.email} readOnly hidden />
        {!hasPassword ? null : (
          <PasswordField
            label="Current password"
            autoComplete="current-password"
            value={current}
            onValue={setCurrent}
          />
        )}
        {hasPassword ? (
          <p class="small muted">
            Forgotten it? Sign out, and ask for a reset on the <a href="/sign-in/">sign-in page</a>.
          </p>
        ) : null}
        <PasswordField
          label="New password"
          autoComplete="new-password"
          hint="At least 12 characters. A sentence of your own is good; there are no rules on digits or signs."
          value={password}
          onValue={setPassword}
        />
        <ProblemNote problem={changing.problem} />
        <div class="row">
          <button type="submit" class="button" disabled={changing.busy || password === ''}>
            {hasPassword ? 'Change the password' : 'Set the password'}
          </button>
          <span role="status">{done ? 'It is set.' : ''}</span>
        </div>
      </form>
    </section>
  );
}
