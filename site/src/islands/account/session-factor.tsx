import { useState } from 'preact/hooks';
import { call } from '../../api/client.ts';
import { ProblemNote } from '../../components/problem-note.tsx';
import { CodeField } from '../../components/text-field.tsx';
import type { Account, Session } from '../../generated/client.generated.ts';
import { useAction } from '../../lib/use-load.ts';

/** How a session can have proved more than one thing, as the platform counts it. */
const secondFactors: readonly string[] = ['totp', 'recovery', 'oidc-second-factor'];

/** Where the organisation asks for a second factor and this session has none: what to do, and a way to do it here. */
export function SessionFactor({
  account,
  session,
  onChange,
}: {
  account: Account;
  session: Session;
  onChange(): void;
}) {
  const [code, setCode] = useState('');
  const proving = useAction();
  const hasFactor = session.factors.some(factor => secondFactors.includes(factor));
  if (!account.secondFactorRequired || hasFactor) return null;
  if (account.secondFactors.length === 0)
    return (
      <div class="note tone-care">
        <h2>{account.organizationName} asks for a second factor</h2>
        <p>Until you have one, you reach nothing but this page. Add an authenticator app below.</p>
      </div>
    );
  return (
    <form
      class="note tone-care stack"
      onSubmit={async event => {
        event.preventDefault();
        const went = await proving.run(async () => {
          await call('confirmSession', { body: { code: code.trim() } });
        });
        if (went) onChange();
      }}
    >
      <h2>{account.organizationName} asks for a second factor</h2>
      <p>You came in without one. Until you give a code, you reach nothing but this page.</p>
      <CodeField value={code} onValue={setCode} />
      <ProblemNote problem={proving.problem} />
      <div>
        <button type="submit" class="button button-primary" disabled={proving.busy || code.trim() === ''}>
          Go on
        </button>
      </div>
    </form>
  );
}
