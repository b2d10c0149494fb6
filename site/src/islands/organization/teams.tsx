import { useEffect, useState } from 'preact/hooks';
import { call } from '../../api/client.ts';
import { Confirm } from '../../components/confirm.tsx';
import { Busy, Empty } from '../../components/parts.tsx';
import { ProblemNote } from '../../components/problem-note.tsx';
import { CheckGroup } from '../../components/select-field.tsx';
import { TextField } from '../../components/text-field.tsx';
import type { Member, Team } from '../../generated/client.generated.ts';
import { counted } from '../../lib/format.ts';
import { useAction, useLoad } from '../../lib/use-load.ts';
import { allMembers } from './all-members.ts';
import { may, memberName, type Viewer } from './context.ts';

/** Teams: members who are given roles on projects together. */
export function Teams({ viewer }: { viewer: Viewer }) {
  const loaded = useLoad(async signal => {
    const [teams, members] = await Promise.all([call('listTeams', {}, { signal }), allMembers({ signal })]);
    return { teams: teams.items, members };
  }, 'teams');
  const manages = may(viewer, 'members:write');
  return (
    <section class="stack" aria-labelledby="teams-title">
      <h2 id="teams-title">Teams</h2>
      <p>A team is given a role on a project as a whole: whoever joins it has that role, whoever leaves it has not.</p>
      {manages ? <CreateTeam onCreated={loaded.reload} /> : null}
      <ProblemNote problem={loaded.problem} retry={loaded.reload} />
      {loaded.value === undefined ? (
        loaded.problem === undefined ? (
          <Busy />
        ) : null
      ) : loaded.value.teams.length === 0 ? (
        <Empty title="No team yet">
          <p>For a handful of people, roles on projects can be given to each of them just as well.</p>
        </Empty>
      ) : (
        <ul class="list">
          {loaded.value.teams.map(team => (
            <li key={team.id}>
              <TeamItem team={team} members={loaded.value?.members ?? []} manages={manages} onChange={loaded.reload} />
            </li>
          ))}
        </ul>
      )}
    </section>
  );
}

function CreateTeam({ onCreated }: { onCreated(): void }) {
  const [name, setName] = useState('');
  const creating = useAction();
  return (
    <form
      class="stack narrow"
      onSubmit={event => {
        event.preventDefault();
        void creating.run(async () => {
          await call('createTeam', { body: { name: name.trim() } });
          setName('');
          onCreated();
        });
      }}
    >
      <TextField label="New team" required maxLength={100} value={name} onValue={setName} />
      <ProblemNote problem={creating.problem} />
      <div>
        <button type="submit" class="button" disabled={creating.busy || name.trim() === ''}>
          Create
        </button>
      </div>
    </form>
  );
}

interface TeamItemProps {
  team: Team;
  members: readonly Member[];
  manages: boolean;
  onChange(): void;
}

function TeamItem({ team, members, manages, onChange }: TeamItemProps) {
  const changing = useAction();
  const inTeam = members.filter(member => member.teamIds.includes(team.id));
  // A box shows at once what was clicked; the list that is read anew then says what holds.
  const [wanted, setWanted] = useState<readonly string[] | undefined>(undefined);
  useEffect(() => setWanted(undefined), [members]);
  const choose = async (chosen: readonly string[]): Promise<void> => {
    setWanted(chosen);
    const went = await changing.run(async () => {
      const before = inTeam.map(({ userId }) => userId);
      for (const userId of chosen.filter(id => !before.includes(id)))
        await call('addTeamMember', { params: { teamId: team.id, userId } });
      for (const userId of before.filter(id => !chosen.includes(id)))
        await call('removeTeamMember', { params: { teamId: team.id, userId } });
    });
    if (!went) setWanted(undefined);
    onChange();
  };
  return (
    <div class="stack">
      <div class="row row-between">
        <div>
          <strong>{team.name}</strong>
          <div class="small muted">
            {inTeam.length === 0 ? counted(team.members, 'member') : inTeam.map(memberName).join(', ')}
          </div>
        </div>
        {manages ? (
          <Confirm
            label="Delete"
            title={`Delete ${team.name}?`}
            action="Delete it"
            work={async () => {
              await call('deleteTeam', { params: { teamId: team.id } });
              onChange();
            }}
          >
            <p>Its members stay in the organisation; the roles they had through it on projects end.</p>
          </Confirm>
        ) : null}
      </div>
      <ProblemNote problem={changing.problem} />
      {manages ? (
        <details>
          <summary>
            Choose its members<span class="visually-hidden">: {team.name}</span>
          </summary>
          <CheckGroup
            legend={`Members of ${team.name}`}
            options={members.map(member => ({ value: member.userId, label: memberName(member), note: member.email }))}
            chosen={wanted ?? inTeam.map(({ userId }) => userId)}
            onChosen={chosen => void choose(chosen)}
          />
        </details>
      ) : null}
    </div>
  );
}
