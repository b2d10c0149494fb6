import { useEffect, useState } from 'preact/hooks';
import { call } from '../../api/client.ts';
import { ApiProblem } from '../../api/problem.ts';
import { rememberSignedIn } from '../../api/session.ts';
import { Busy, NextStep, Time } from '../../components/parts.tsx';
import { ProblemNote } from '../../components/problem-note.tsx';
import { useProof } from '../../components/proof.tsx';
import { PasswordField, TextField } from '../../components/text-field.tsx';
import type { Account, OpenInvitation } from '../../generated/client.generated.ts';
import { useAction, useLoad } from '../../lib/use-load.ts';

const kept = 'cloudforge.invitation';

/**
 * The token of the link lies behind #. It is kept for this tab only, so that whoever has to sign in first, or reloads,
 * comes back with it; neither the history nor any server's log sees it.
 */
function takeToken(): string {
  const given = location.hash.slice(1);
  try {
    if (given !== '') sessionStorage.setItem(kept, given);
    history.replaceState(null, '', location.pathname);
    return given === '' ? (sessionStorage.getItem(kept) ?? '') : given;
  } catch {
    // Storage is switched off: the link works as long as the page is not left.
    return given;
  }
}

function forget(): void {
  try {
    sessionStorage.removeItem(kept);
  } catch {
    // Storage is switched off: nothing was kept.
  }
}

/** Accepts an invitation: with a new account, or with the one that somebody is signed in to. */
export function InvitationPage() {
  const [token, setToken] = useState<string | undefined>(undefined);
  useEffect(() => setToken(takeToken()), []);
  if (token === undefined) return <Busy />;
  return token === '' ? <Spent /> : <Invitation token={token} />;
}

function Spent() {
  return (
    <div class="stack">
      <h1>This invitation does not work any more</h1>
      <p class="lead">It works once, within seven days. It was used, ended, or is older than that.</p>
      <NextStep title="Ask for another one">
        <p>Whoever invited you can do so again. If you have joined already, sign in.</p>
        <a class="button" href="/sign-in/">
          Sign in
        </a>
      </NextStep>
    </div>
  );
}

function Invitation({ token }: { token: string }) {
  const loaded = useLoad(async signal => {
    const [invitation, account] = await Promise.all([
      call('readInvitation', { body: { token } }, { signal, whenSignedOut: 'throw' }),
      call('getSelf', {}, { signal, whenSignedOut: 'throw' }).then(
        self => self.account,
        () => null,
      ),
    ]);
    return { invitation, account };
  }, token);
  if (loaded.problem?.code === 'link-spent') {
    forget();
    return <Spent />;
  }
  if (loaded.value === undefined)
    return loaded.problem === undefined ? <Busy /> : <ProblemNote problem={loaded.problem} retry={loaded.reload} />;
  const { invitation, account } = loaded.value;
  return (
    <div class="stack">
      <h1>Join {invitation.organizationName}</h1>
      <p class="lead">
        You are invited as {invitation.role}, under {invitation.email}. The invitation ends on{' '}
        <Time at={invitation.expiresAt} />.
      </p>
      {account === null ? (
        <NewAccount token={token} invitation={invitation} />
      ) : (
        <OwnAccount token={token} invitation={invitation} account={account} />
      )}
    </div>
  );
}

interface JoinProps {
  token: string;
  invitation: OpenInvitation;
}

function NewAccount({ token, invitation }: JoinProps) {
  const [name, setName] = useState('');
  const [password, setPassword] = useState('');
  const joining = useAction();
  return (
    <>
      <form
        class="stack narrow"
        onSubmit={async event => {
          event.preventDefault();
          const went = await joining.run(async () => {
            await call(
              'joinByInvitation',
              { body: { token, displayName: name.trim(), password } },
              { whenSignedOut: 'throw' },
            );
          });
          if (!went) return;
          forget();
          rememberSignedIn(true);
          location.replace('/');
        }}
      >
        <input type="text" name="username" autocomplete="username" value={invitation.email} readOnly hidden />
        <TextField label="Your name" autoComplete="name" required maxLength={200} value={name} onValue={setName} />
        <PasswordField
          label="Password"
          autoComplete="new-password"
          hint="At least 12 characters. A sentence of your own is good; there are no rules on digits or signs."
          value={password}
          onValue={setPassword}
        />
        <ProblemNote problem={joining.problem} />
        <div>
          <button
            type="submit"
            class="button button-primary"
            disabled={joining.busy || name.trim() === '' || password === ''}
          >
            Join
          </button>
        </div>
      </form>
      <p>
        You have an account with this address already? <a href="/sign-in/?next=/invitation/">Sign in</a>, and you come
        back here.
      </p>
    </>
  );
}

function OwnAccount({ token, invitation, account }: JoinProps & { account: Account }) {
  const joining = useAction();
  const proof = useProof();
  const isTheirs = account.email.toLowerCase() === invitation.email.toLowerCase();
  if (!isTheirs)
    return (
      <div class="note tone-care">
        <h2>You are signed in with another address</h2>
        <p>
          This browser is signed in as {account.email}. Sign out above, then open the link again, or{' '}
          <a href="/sign-in/?next=/invitation/">sign in as {invitation.email}</a>.
        </p>
      </div>
    );
  return (
    <div class="stack narrow">
      <p>
        You are signed in with this address: your account joins {invitation.organizationName}, and keeps what it has.
      </p>
      <ProblemNote problem={joining.problem} />
      <div>
        <button
          type="button"
          class="button button-primary"
          disabled={joining.busy}
          onClick={() =>
            void joining.run(async () => {
              const { organizationId } = await proof.guard(() => call('acceptInvitation', { body: { token } }));
              forget();
              await proof
                .guard(() => call('switchOrganization', { body: { organizationId } }))
                .catch((error: unknown) => {
                  // Joined all the same: the account's page leads there later.
                  if (!(error instanceof ApiProblem)) throw error;
                });
              location.replace('/');
            })
          }
        >
          Join
        </button>
      </div>
      {proof.dialog}
    </div>
  );
}
