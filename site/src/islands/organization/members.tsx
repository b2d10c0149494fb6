import { useState } from 'preact/hooks';
import { call } from '../../api/client.ts';
import { Confirm } from '../../components/confirm.tsx';
import { Badge, Busy, Time } from '../../components/parts.tsx';
import { ProblemNote } from '../../components/problem-note.tsx';
import type { Member } from '../../generated/client.generated.ts';
import { useAction, useLoad } from '../../lib/use-load.ts';
import { allMembers } from './all-members.ts';
import { may, memberName, type Role, roles, rolesBelow, type Viewer } from './context.ts';
import { Invitations } from './invitations.tsx';

/** Who belongs to the organisation, with what role, and who is invited. */
export function Members({ viewer }: { viewer: Viewer }) {
  const members = useLoad(signal => allMembers({ signal }), 'members');
  return (
    <div class="stack-loose">
      <section class="stack" aria-labelledby="members-title">
        <h2 id="members-title">Members</h2>
        <ProblemNote problem={members.problem} retry={members.reload} />
        {members.value === undefined ? (
          members.problem === undefined ? (
            <Busy />
          ) : null
        ) : (
          <ul class="list">
            {members.value.map(member => (
              <li key={member.userId}>
                <MemberItem member={member} viewer={viewer} onChange={members.reload} />
              </li>
            ))}
          </ul>
        )}
      </section>
      <Invitations viewer={viewer} />
    </div>
  );
}

function MemberItem({ member, viewer, onChange }: { member: Member; viewer: Viewer; onChange(): void }) {
  const acting = useAction();
  const own = viewer.self.role;
  const isSelf = member.userId === viewer.self.userId;
  const isBelow = roles.indexOf(member.role) >= roles.indexOf(own);
  const manages = may(viewer, 'members:write') && isBelow;
  const change = (role: Role): void =>
    void acting.run(async () => {
      await viewer.proof.guard(() => call('updateMember', { params: { userId: member.userId }, body: { role } }));
      onChange();
    });
  return (
    <div class="stack">
      <div class="row row-between">
        <div>
          <strong>{memberName(member)}</strong> {isSelf ? <Badge tone="good">you</Badge> : null}
          <div class="small muted">
            {member.email} · since <Time at={member.joinedAt} />
          </div>
        </div>
        <div class="row">
          {manages ? (
            <RoleSelect member={member} options={rolesBelow(own)} busy={acting.busy} onRole={change} />
          ) : (
            <Badge tone="quiet">{member.role}</Badge>
          )}
          {manages && !isSelf ? (
            <Confirm
              label="End sessions"
              title={`End the sessions of ${memberName(member)}?`}
              action="End them"
              work={async () => {
                await viewer.proof.guard(() => call('endMemberSessions', { params: { userId: member.userId } }));
              }}
            >
              <p>Wherever they are signed in, they have to sign in again. Their keys go on.</p>
            </Confirm>
          ) : null}
          {manages && !isSelf ? (
            <Confirm
              label="Remove"
              title={`Remove ${memberName(member)}?`}
              action="Remove them"
              work={async () => {
                await viewer.proof.guard(() => call('removeMember', { params: { userId: member.userId } }));
                onChange();
              }}
            >
              <p>
                Their sessions and keys for this organisation end at once. What they made stays. They can be invited
                again.
              </p>
            </Confirm>
          ) : null}
        </div>
      </div>
      <ProblemNote problem={acting.problem} />
    </div>
  );
}

interface RoleSelectProps {
  member: Member;
  options: readonly Role[];
  busy: boolean;
  onRole(role: Role): void;
}

function RoleSelect({ member, options, busy, onRole }: RoleSelectProps) {
  const [chosen, setChosen] = useState<Role>(member.role);
  return (
    <>
      <select
        class="select-small"
        aria-label={`Role of ${memberName(member)}`}
        value={chosen}
        disabled={busy}
        onChange={event => setChosen(options.find(role => role === event.currentTarget.value) ?? member.role)}
      >
        {options.map(role => (
          <option key={role} value={role}>
            {role}
          </option>
        ))}
      </select>
      {chosen === member.role ? null : (
        <button type="button" class="button button-small" disabled={busy} onClick={() => onRole(chosen)}>
          Save<span class="visually-hidden"> the role of {memberName(member)}</span>
        </button>
      )}
    </>
  );
}
