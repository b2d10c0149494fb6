import { useEffect, useState } from 'preact/hooks';
import { call } from '../api/client.ts';
import { type ApiProblem, asProblem } from '../api/problem.ts';
import { nextPath, rememberSignedIn } from '../api/session.ts';
import { CodeBlock } from '../components/code-block.tsx';
import { Busy } from '../components/parts.tsx';
import { ProblemNote } from '../components/problem-note.tsx';

type State = { kind: 'looking' | 'no-link' | 'signed-out' | 'spent' } | { kind: 'problem'; problem: ApiProblem };

/** Spends the token of a sign-in link (the part after #, which never leaves the browser but for this one call). */
export function SignIn() {
  const [state, setState] = useState<State>({ kind: 'looking' });
  useEffect(() => {
    const token = location.hash.slice(1);
    if (token === '') {
      setState({ kind: new URLSearchParams(location.search).has('signed-out') ? 'signed-out' : 'no-link' });
      return;
    }
    // Neither the history nor a screenshot keeps the token.
    history.replaceState(null, '', `${location.pathname}${location.search}`);
    call('createSession', { body: { token } }, { whenSignedOut: 'throw' }).then(
      () => {
        rememberSignedIn(true);
        location.replace(nextPath(location.search));
      },
      (error: unknown) => {
        const problem = asProblem(error);
        setState(problem.code === 'link-spent' ? { kind: 'spent' } : { kind: 'problem', problem });
      },
    );
  }, []);
  if (state.kind === 'looking') return <Busy text="Signing you in" />;
  return (
    <div class="stack">
      <h1>{titles[state.kind]}</h1>
      {state.kind === 'problem' ? <ProblemNote problem={state.problem} retry={() => location.reload()} /> : null}
      {state.kind === 'spent' ? (
        <p class="lead">A link works once, and for 15 minutes. Yours was used already, or it is older than that.</p>
      ) : null}
      {state.kind === 'signed-out' ? <p class="lead">The session has ended on this browser.</p> : null}
      <section class="next-step" aria-labelledby="next-step-title">
        <p class="eyebrow">Next step</p>
        <h2 id="next-step-title">Print a new link</h2>
        <p>
          On the machine that runs CloudForge, in its folder, this prints a link that signs you in. There is no
          password.
        </p>
        <CodeBlock code="npm run -s cloudforge -- login" what="the command that prints a sign-in link" />
      </section>
    </div>
  );
}

const titles = {
  'no-link': 'Sign in',
  'signed-out': 'You are signed out',
  spent: 'This link does not work any more',
  problem: 'Signing in did not work',
} as const;
