import { call } from '../../api/client.ts';
import { Confirm } from '../../components/confirm.tsx';
import { Badge, Busy, Time } from '../../components/parts.tsx';
import { ProblemNote } from '../../components/problem-note.tsx';
import type { Proof } from '../../components/proof.tsx';
import type { Session } from '../../generated/client.generated.ts';
import { counted } from '../../lib/format.ts';
import type { Loaded } from '../../lib/use-load.ts';
import { deviceName } from './device-name.ts';

const factorNames: Readonly<Record<string, string>> = {
  link: 'sign-in link',
  password: 'password',
  totp: 'authenticator app',
  recovery: 'recovery code',
  oidc: 'identity provider',
  'oidc-second-factor': 'a second factor there',
};

/** Where somebody is signed in, and the ways to end that. */
export function SessionList({ sessions, proof }: { sessions: Loaded<readonly Session[]>; proof: Proof }) {
  const others = (sessions.value ?? []).filter(session => !session.current).length;
  return (
    <section class="stack" aria-labelledby="sessions">
      <h2 id="sessions">Where you are signed in</h2>
      <ProblemNote problem={sessions.problem} retry={sessions.reload} />
      {sessions.value === undefined ? (
        sessions.problem === undefined ? (
          <Busy />
        ) : null
      ) : (
        <ul class="list">
          {sessions.value.map(session => (
            <li key={session.id} class="row row-between">
              <div>
                <strong>{deviceName(session.userAgent)}</strong>{' '}
                {session.current ? <Badge tone="good">this one</Badge> : null}{' '}
                {session.kind === 'token' ? <Badge tone="quiet">a program</Badge> : null}
                <div class="small muted">
                  {session.address === '' ? 'this machine' : session.address} · since <Time at={session.createdAt} /> ·
                  last seen <Time at={session.lastSeenAt} />
                  {session.factors.length === 0
                    ? ''
                    : ` · by ${session.factors.map(factor => factorNames[factor] ?? factor).join(' and ')}`}
                </div>
              </div>
              {session.current ? null : (
                <Confirm
                  label="End"
                  title={`End the session of ${deviceName(session.userAgent)}?`}
                  action="End it"
                  work={async () => {
                    await proof.guard(() => call('revokeSession', { params: { sessionId: session.id } }));
                    sessions.reload();
                  }}
                >
                  <p>Whoever uses it has to sign in again.</p>
                </Confirm>
              )}
            </li>
          ))}
        </ul>
      )}
      {others === 0 ? null : (
        <div>
          <Confirm
            label="End all others"
            title={`End ${counted(others, 'other session')}?`}
            action="End them"
            work={async () => {
              await proof.guard(() => call('revokeOtherSessions', {}));
              sessions.reload();
            }}
          >
            <p>You stay signed in here. Everywhere else somebody has to sign in again.</p>
          </Confirm>
        </div>
      )}
    </section>
  );
}
