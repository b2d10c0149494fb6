import { useState } from 'preact/hooks';
import { call } from '../../api/client.ts';
import { Badge, Busy, Empty, Time } from '../../components/parts.tsx';
import { ProblemNote } from '../../components/problem-note.tsx';
import { SelectField } from '../../components/select-field.tsx';
import { counted } from '../../lib/format.ts';
import { useAction, useLoad } from '../../lib/use-load.ts';
import { allMembers } from './all-members.ts';
import { may, type Viewer } from './context.ts';

const shown = [
  { value: 'open', label: 'Open alerts' },
  { value: 'acknowledged', label: 'Those seen to' },
] as const;

/** What to do about an alert of each kind. */
const advice: Readonly<Record<string, string>> = {
  'account-locked': 'Ask them. If it was not them, somebody guesses: see that they have a second factor.',
  'refresh-token-reused':
    'Ask whose program it is. It signs in anew; where nobody knows, end the sessions of that member.',
  'cross-tenant-attempt': 'Ask who it is what they do. Where nobody knows, end the sessions or revoke the key.',
  'api-key-misused': 'Give the key a new secret, or revoke it.',
  'audit-broken': 'Run “cloudforge audit verify” on the machine, with an export from before if you kept one.',
  'webhook-endpoint-disabled': 'Mend its receiver, then enable it on the page Webhooks and replay what failed.',
};

/** What somebody should look at, until they say that they have. */
export function Alerts({ viewer }: { viewer: Viewer }) {
  const [state, setState] = useState<(typeof shown)[number]['value']>('open');
  const alerts = useLoad(async signal => (await call('listAlerts', { query: { state } }, { signal })).items, state);
  const acting = useAction();
  const members = useLoad(signal => allMembers({ signal }), 'alert-members');
  const subjectOf = (subject: string) => {
    const member = members.value?.find(({ userId }) => subject === `user:${userId}`);
    return member === undefined ? <code>{subject}</code> : member.email;
  };
  return (
    <section class="stack" aria-labelledby="alerts-title">
      <h2 id="alerts-title">Alerts</h2>
      <SelectField label="Show" options={shown} value={state} onValue={setState} />
      <ProblemNote problem={alerts.problem} retry={alerts.reload} />
      <ProblemNote problem={acting.problem} />
      {alerts.value === undefined ? (
        alerts.problem === undefined ? (
          <Busy />
        ) : null
      ) : alerts.value.length === 0 ? (
        <Empty title={state === 'open' ? 'Nothing to look at' : 'None was seen to yet'}>
          <p>
            Locked accounts, tokens used twice, ids of other organisations and endpoints that fail for days come here.
          </p>
        </Empty>
      ) : (
        <ul class="list">
          {alerts.value.map(alert => (
            <li key={alert.id} class="row row-between">
              <div>
                <Badge tone={alert.acknowledgedAt === null ? 'care' : 'quiet'}>{alert.kind.replaceAll('-', ' ')}</Badge>{' '}
                {alert.message} {alert.acknowledgedAt === null ? advice[alert.kind] : null}
                <div class="small muted">
                  {subjectOf(alert.subject)} · {counted(alert.occurrences, 'time')} · last <Time at={alert.lastAt} />
                  {alert.acknowledgedAt === null ? null : (
                    <>
                      {' '}
                      · seen to <Time at={alert.acknowledgedAt} />
                    </>
                  )}
                </div>
              </div>
              {alert.acknowledgedAt === null && may(viewer, 'alerts:write') ? (
                <button
                  type="button"
                  class="button button-small"
                  disabled={acting.busy}
                  onClick={() =>
                    void acting.run(async () => {
                      await call('acknowledgeAlert', { params: { alertId: alert.id } });
                      alerts.reload();
                    })
                  }
                >
                  I have seen to it
                </button>
              ) : null}
            </li>
          ))}
        </ul>
      )}
    </section>
  );
}
