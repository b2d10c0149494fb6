import { useEffect } from 'preact/hooks';
import { call } from '../../api/client.ts';
import { Badge, Busy, NextStep } from '../../components/parts.tsx';
import { ProblemNote } from '../../components/problem-note.tsx';
import { useProof } from '../../components/proof.tsx';
import type { Account } from '../../generated/client.generated.ts';
import { useLoad } from '../../lib/use-load.ts';
import { AuthenticatorApps } from './authenticator-apps.tsx';
import { NameSection } from './name-section.tsx';
import { NewOrganization } from './new-organization.tsx';
import { OrganizationSwitch } from './organization-switch.tsx';
import { OwnData } from './own-data.tsx';
import { PasswordSection } from './password-section.tsx';
import { SessionFactor } from './session-factor.tsx';
import { SessionList } from './session-list.tsx';

/** What belongs to whoever is signed in: password, second factor, sessions, data. */
export function AccountPage() {
  const proof = useProof();
  const self = useLoad(async signal => {
    const [me, organizations] = await Promise.all([
      call('getSelf', {}, { signal }),
      call('listOwnOrganizations', {}, { signal }),
    ]);
    return { me, organizations: organizations.items };
  }, 'self');
  const sessions = useLoad(async signal => (await call('listSessions', {}, { signal })).items, 'sessions');
  const isThere = self.value !== undefined;
  useEffect(() => {
    // The browser looked for the place of the address before it was there.
    if (isThere) document.getElementById(location.hash.slice(1))?.scrollIntoView();
  }, [isThere]);
  if (self.value === undefined)
    return self.problem === undefined ? <Busy /> : <ProblemNote problem={self.problem} retry={self.reload} />;
  const { me, organizations } = self.value;
  const { account } = me;
  if (account === null) return null;
  const refresh = (): void => {
    self.reload();
    sessions.reload();
  };
  const current = sessions.value?.find(session => session.current);
  return (
    <div class="stack-loose">
      <header>
        <h1>Your account</h1>
        <p class="lead">
          {account.displayName} · {account.email} · <Badge tone="quiet">{me.role}</Badge> of {account.organizationName}
        </p>
      </header>
      {current === undefined ? null : <SessionFactor account={account} session={current} onChange={refresh} />}
      <OrganizationSwitch organizations={organizations} proof={proof} />
      <NewOrganization proof={proof} onChange={self.reload} />
      <NameSection account={account} onChange={self.reload} />
      <PasswordSection account={account} proof={proof} onChange={refresh} />
      <AuthenticatorApps account={account} proof={proof} onChange={refresh} />
      <SessionList sessions={sessions} proof={proof} />
      <OwnData account={account} proof={proof} />
      {proof.dialog}
      <AccountStep account={account} />
    </div>
  );
}

/** The one thing that would help most now. */
function AccountStep({ account }: { account: Account }) {
  if (!account.hasPassword)
    return (
      <NextStep title="Set a password">
        <p>Then you need no link to come in.</p>
        <a class="button" href="#password">
          To the password
        </a>
      </NextStep>
    );
  if (account.secondFactors.length === 0)
    return (
      <NextStep title="Add an authenticator app">
        <p>Then whoever learns your password still does not get in.</p>
        <a class="button" href="#second-factor">
          To the second factor
        </a>
      </NextStep>
    );
  return (
    <NextStep title="Your account is well protected">
      <p>Go on with what you came for.</p>
      <a class="button" href="/">
        To your runs
      </a>
    </NextStep>
  );
}
