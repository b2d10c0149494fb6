import { useState } from 'preact/hooks';
import { call } from '../../api/client.ts';
import { nextPath } from '../../api/session.ts';
import { ProblemNote } from '../../components/problem-note.tsx';
import { TextField } from '../../components/text-field.tsx';
import type { SignInProvider } from '../../generated/client.generated.ts';
import { useAction } from '../../lib/use-load.ts';

/** Where the provider sends the browser back to in the end: this page notes that there is a session, and goes on. */
function hrefOf(provider: SignInProvider): string {
  const next = encodeURIComponent(nextPath(location.search));
  return `${provider.signInPath}?returnTo=${encodeURIComponent(`/sign-in/?by-provider&next=${next}`)}`;
}

/** Signing in by the organisation's identity provider, found by the domain of the address. */
export function ProviderForm() {
  const [email, setEmail] = useState('');
  const [found, setFound] = useState<readonly SignInProvider[] | undefined>(undefined);
  const looking = useAction();
  return (
    <details class="narrow">
      <summary>Sign in with your organisation’s account</summary>
      <form
        class="stack fold-body"
        onSubmit={event => {
          event.preventDefault();
          void looking.run(async () => {
            const { items } = await call(
              'listSignInProviders',
              { query: { email: email.trim() } },
              { whenSignedOut: 'throw' },
            );
            setFound(items);
            const [only] = items;
            if (only !== undefined && items.length === 1) location.assign(hrefOf(only));
          });
        }}
      >
        <TextField
          label="E-mail address at your organisation"
          type="email"
          autoComplete="email"
          required
          maxLength={320}
          hint="Only its domain is looked up, to find where to send you."
          value={email}
          onValue={value => {
            setEmail(value);
            setFound(undefined);
          }}
        />
        <ProblemNote problem={looking.problem} />
        {found === undefined ? (
          <div>
            <button type="submit" class="button" disabled={looking.busy}>
              Go on
            </button>
          </div>
        ) : found.length === 0 ? (
          <p role="status">
            No organisation here has a sign-in of its own for this domain. Use your password or a link.
          </p>
        ) : (
          <ul class="bare-list stack">
            {found.map(provider => (
              <li key={provider.id}>
                <a class="button" href={hrefOf(provider)}>
                  Sign in with {provider.name}
                </a>
              </li>
            ))}
          </ul>
        )}
      </form>
    </details>
  );
}
