import { useState } from 'preact/hooks';
import { call } from '../../api/client.ts';
import { CodeBlock } from '../../components/code-block.tsx';
import { Confirm } from '../../components/confirm.tsx';
import { Dialog } from '../../components/dialog.tsx';
import { Badge, Busy, Empty, Time } from '../../components/parts.tsx';
import { ProblemNote } from '../../components/problem-note.tsx';
import { SelectField } from '../../components/select-field.tsx';
import { TextField } from '../../components/text-field.tsx';
import { useAction, useLoad } from '../../lib/use-load.ts';
import { may, type Role, roleOptions, type Viewer } from './context.ts';

const tones = { open: 'live', accepted: 'good', revoked: 'quiet', expired: 'quiet' } as const;

/** Who is invited, and a form to invite somebody. */
export function Invitations({ viewer }: { viewer: Viewer }) {
  const invitations = useLoad(async signal => (await call('listInvitations', {}, { signal })).items, 'invitations');
  const [link, setLink] = useState<{ email: string; link: string } | undefined>(undefined);
  const [mailed, setMailed] = useState<string | undefined>(undefined);
  const manages = may(viewer, 'members:write');
  return (
    <section class="stack" aria-labelledby="invitations-title">
      <h2 id="invitations-title">Invitations</h2>
      {manages ? (
        <InviteForm
          viewer={viewer}
          onInvited={(email, made) => {
            if (made === null) setMailed(email);
            else setLink({ email, link: made });
            invitations.reload();
          }}
        />
      ) : null}
      <p role="status">{mailed === undefined ? '' : `The invitation went to ${mailed} by mail.`}</p>
      <ProblemNote problem={invitations.problem} retry={invitations.reload} />
      {invitations.value === undefined ? (
        invitations.problem === undefined ? (
          <Busy />
        ) : null
      ) : invitations.value.length === 0 ? (
        <Empty title="Nobody is invited">
          <p>An invitation is a link that works once, within seven days, for one address.</p>
        </Empty>
      ) : (
        <ul class="list">
          {invitations.value.map(invitation => (
            <li key={invitation.id} class="row row-between">
              <div>
                <strong>{invitation.email}</strong> <Badge tone={tones[invitation.state]}>{invitation.state}</Badge>
                <div class="small muted">
                  as {invitation.role} · invited <Time at={invitation.createdAt} /> · ends{' '}
                  <Time at={invitation.expiresAt} />
                </div>
              </div>
              {manages && invitation.state === 'open' ? (
                <Confirm
                  label="Revoke"
                  title={`Revoke the invitation of ${invitation.email}?`}
                  action="Revoke it"
                  work={async () => {
                    await call('revokeInvitation', { params: { invitationId: invitation.id } });
                    invitations.reload();
                  }}
                >
                  <p>Its link does not work any more. You can invite them again.</p>
                </Confirm>
              ) : null}
            </li>
          ))}
        </ul>
      )}
      <Dialog title="Hand over this link" open={link !== undefined} onClose={() => setLink(undefined)}>
        {link === undefined ? null : (
          <div class="stack">
            <p>
              No mail left this machine: give this link to {link.email} yourself. It works once, within seven days, and{' '}
              <strong>is shown this once</strong>.
            </p>
            <CodeBlock code={link.link} what="the invitation link" />
            <div class="dialog-actions">
              <button type="button" class="button button-primary" onClick={() => setLink(undefined)}>
                I have kept it
              </button>
            </div>
          </div>
        )}
      </Dialog>
    </section>
  );
}

function InviteForm({ viewer, onInvited }: { viewer: Viewer; onInvited(email: string, link: string | null): void }) {
  const [email, setEmail] = useState('');
  const [role, setRole] = useState<Role>('viewer');
  const inviting = useAction();
  return (
    <form
      class="stack"
      onSubmit={event => {
        event.preventDefault();
        void inviting.run(async () => {
          const made = await viewer.proof.guard(() =>
            call('createInvitation', { body: { email: email.trim(), role } }),
          );
          setEmail('');
          onInvited(made.email, made.link);
        });
      }}
    >
      <div class="form-grid">
        <TextField
          label="E-mail address to invite"
          type="email"
          required
          maxLength={320}
          autoComplete="off"
          isProse={false}
          value={email}
          onValue={setEmail}
        />
        <SelectField label="Role" options={roleOptions(viewer.self.role)} value={role} onValue={setRole} />
      </div>
      <ProblemNote problem={inviting.problem} />
      <div>
        <button type="submit" class="button" disabled={inviting.busy || email.trim() === ''}>
          Invite
        </button>
      </div>
    </form>
  );
}
