import { useEffect, useState } from 'preact/hooks';
import { call } from '../../api/client.ts';
import { type ApiProblem, asProblem } from '../../api/problem.ts';
import { nextPath, rememberSignedIn } from '../../api/session.ts';
import { CodeBlock } from '../../components/code-block.tsx';
import { Busy, NextStep } from '../../components/parts.tsx';
import { ProblemNote } from '../../components/problem-note.tsx';
import { ForgottenForm } from './forgotten-form.tsx';
import { ProviderForm } from './provider-form.tsx';
import { SignInForm } from './sign-in-form.tsx';

type State =
  | { kind: 'looking' | 'form' | 'signed-out' | 'password-set' | 'spent' | 'refused' | 'unreachable' }
  | { kind: 'forgotten'; email: string }
  | { kind: 'problem'; problem: ApiProblem };

const titles = {
  form: 'Sign in',
  forgotten: 'Set a new password',
  'signed-out': 'You are signed out',
  'password-set': 'Your new password is set',
  spent: 'This link does not work any more',
  refused: 'Your organisation’s sign-in did not let you in',
  unreachable: 'Your organisation’s sign-in does not answer',
  problem: 'Signing in did not work',
} as const;

const leads: Partial<Record<State['kind'], string>> = {
  'signed-out': 'The session has ended on this browser.',
  'password-set': 'Every session of yours has ended. Sign in with the new password.',
  spent: 'A link works once, and for 10 minutes. Yours was used already, or it is older than that.',
  refused:
    'The identity provider did not confirm an address that may come in here, or it took longer than ten minutes. Try again, or ask an owner of the organisation.',
  unreachable: 'Try again in a moment, or sign in another way.',
};

/** What the address says about why this page is open. */
function stateOf(search: string): State {
  const query = new URLSearchParams(search);
  if (query.has('signed-out')) return { kind: 'signed-out' };
  if (query.has('password-set')) return { kind: 'password-set' };
  if (query.has('refused')) return { kind: 'refused' };
  if (query.has('unreachable')) return { kind: 'unreachable' };
  return { kind: 'form' };
}

function goOn(): void {
  rememberSignedIn(true);
  location.replace(nextPath(location.search));
}

/** Signing in: by a link (its token lies behind #, and never leaves the browser but for one call), by password, by provider. */
export function SignInPage() {
  const [state, setState] = useState<State>({ kind: 'looking' });
  useEffect(() => {
    const token = location.hash.slice(1);
    if (token === '' && new URLSearchParams(location.search).has('by-provider')) {
      // The provider's own way leads here with the session's cookie already set; only the page does not know it yet.
      call('getSelf', {}, { whenSignedOut: 'throw' }).then(goOn, () => setState({ kind: 'refused' }));
      return;
    }
    if (token === '') {
      setState(stateOf(location.search));
      return;
    }
    // Neither the history nor a screenshot keeps the token.
    history.replaceState(null, '', `${location.pathname}${location.search}`);
    call('createSession', { body: { token } }, { whenSignedOut: 'throw' }).then(goOn, (error: unknown) => {
      const problem = asProblem(error);
      setState(problem.code === 'link-spent' ? { kind: 'spent' } : { kind: 'problem', problem });
    });
  }, []);
  if (state.kind === 'looking') return <Busy text="Signing you in" />;
  const lead = leads[state.kind];
  return (
    <div class="stack">
      <h1>{titles[state.kind]}</h1>
      {lead === undefined ? null : <p class="lead">{lead}</p>}
      {state.kind === 'problem' ? <ProblemNote problem={state.problem} retry={() => location.reload()} /> : null}
      {state.kind === 'forgotten' ? (
        <ForgottenForm email={state.email} onBack={() => setState({ kind: 'form' })} />
      ) : (
        <>
          <SignInForm onSignedIn={goOn} onForgotten={email => setState({ kind: 'forgotten', email })} />
          <ProviderForm />
        </>
      )}
      <NextStep title={state.kind === 'spent' ? 'Print a new link' : 'No password yet? Print a link'}>
        <p>
          On the machine that runs CloudForge, in its folder, this prints a link that signs its owner in, without a
          password.
        </p>
        <CodeBlock code="npm run -s cloudforge -- login" what="the command that prints a sign-in link" />
      </NextStep>
    </div>
  );
}
