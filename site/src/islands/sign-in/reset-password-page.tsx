import { useEffect, useState } from 'preact/hooks';
import { call } from '../../api/client.ts';
import { Busy, NextStep } from '../../components/parts.tsx';
import { ProblemNote } from '../../components/problem-note.tsx';
import { PasswordField } from '../../components/text-field.tsx';
import { useAction } from '../../lib/use-load.ts';

/** Sets a new password by a link, whose token lies behind #. Nobody is signed in by it. */
export function ResetPasswordPage() {
  const [token, setToken] = useState<string | undefined>(undefined);
  const [password, setPassword] = useState('');
  const setting = useAction();
  useEffect(() => {
    setToken(location.hash.slice(1));
    // Neither the history nor a screenshot keeps the token.
    history.replaceState(null, '', location.pathname);
  }, []);
  if (token === undefined) return <Busy />;
  const isSpent = token === '' || setting.problem?.code === 'link-spent';
  if (isSpent)
    return (
      <div class="stack">
        <h1>This link does not work any more</h1>
        <p class="lead">
          A link to set a password works once, within half an hour. If you only reloaded this page, open the link once
          more.
        </p>
        <NextStep title="Ask for a new one">
          <p>The sign-in page mails you another link.</p>
          <a class="button" href="/sign-in/">
            Go to the sign-in page
          </a>
        </NextStep>
      </div>
    );
  return (
    <div class="stack">
      <h1>Set a new password</h1>
      <p class="lead">Every session of yours ends with it, and you sign in anew.</p>
      <form
        class="stack narrow"
        onSubmit={async event => {
          event.preventDefault();
          const went = await setting.run(async () => {
            await call('resetPassword', { body: { token, password } }, { whenSignedOut: 'throw' });
          });
          if (went) location.replace('/sign-in/?password-set');
        }}
      >
        <PasswordField
          label="New password"
          autoComplete="new-password"
          hint="At least 12 characters. A sentence of your own is good; there are no rules on digits or signs."
          value={password}
          onValue={setPassword}
        />
        <ProblemNote problem={setting.problem} />
        <div>
          <button type="submit" class="button button-primary" disabled={setting.busy || password === ''}>
            Set it
          </button>
        </div>
      </form>
    </div>
  );
}
