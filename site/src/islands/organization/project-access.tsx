import { useState } from 'preact/hooks';
import { call } from '../../api/client.ts';
import { Badge, Busy, Empty } from '../../components/parts.tsx';
import { ProblemNote } from '../../components/problem-note.tsx';
import { SelectField } from '../../components/select-field.tsx';
import type { Project } from '../../generated/client.generated.ts';
import { useAction, useLoad } from '../../lib/use-load.ts';
import { allMembers } from './all-members.ts';
import { may, memberName, type Viewer } from './context.ts';
import { Grants, type Subject } from './grants.tsx';

const projectsMax = 100;

const visibilities = [
  { value: 'organization', label: 'Everyone in the organisation, by their role' },
  { value: 'restricted', label: 'Only whom it is opened to, and admins' },
] as const;

/** Who reaches which project: open to all, or restricted, and the roles given on each. */
export function ProjectAccess({ viewer }: { viewer: Viewer }) {
  const manages = may(viewer, 'members:write');
  const loaded = useLoad(async signal => {
    const [projects, members, teams, keys] = await Promise.all([
      call('listProjects', { query: { limit: projectsMax } }, { signal }),
      allMembers({ signal }),
      call('listTeams', {}, { signal }),
      may(viewer, 'keys:read') ? call('listApiKeys', {}, { signal }) : { items: [] },
    ]);
    const subjects: Subject[] = [
      ...members.map(({ userId, ...member }): Subject => ({ kind: 'userId', id: userId, name: memberName(member) })),
      ...teams.items.map(({ id, name }): Subject => ({ kind: 'teamId', id, name: `Team ${name}` })),
      ...keys.items
        .filter(key => key.revokedAt === null)
        .map(({ id, name }): Subject => ({ kind: 'keyId', id, name: `Key ${name}` })),
    ];
    return { projects: projects.items, subjects };
  }, 'access');
  return (
    <section class="stack" aria-labelledby="access-title">
      <h2 id="access-title">Projects and who reaches them</h2>
      <p>
        A role on a project adds to the role in the organisation. A restricted project is not to be seen by anyone it is
        not opened to, but for admins and owners.
      </p>
      <ProblemNote problem={loaded.problem} retry={loaded.reload} />
      {loaded.value === undefined ? (
        loaded.problem === undefined ? (
          <Busy />
        ) : null
      ) : loaded.value.projects.length === 0 ? (
        <Empty title="No project yet" />
      ) : (
        <ul class="list">
          {loaded.value.projects.map(project => (
            <li key={project.id}>
              <ProjectItem
                project={project}
                subjects={loaded.value?.subjects ?? []}
                manages={manages}
                onChange={loaded.reload}
              />
            </li>
          ))}
        </ul>
      )}
    </section>
  );
}

interface ProjectItemProps {
  project: Project;
  subjects: readonly Subject[];
  manages: boolean;
  onChange(): void;
}

function ProjectItem({ project, subjects, manages, onChange }: ProjectItemProps) {
  const [opened, setOpened] = useState(false);
  const changing = useAction();
  const isRestricted = project.visibility === 'restricted';
  return (
    <details onToggle={event => setOpened(event.currentTarget.open)}>
      <summary>
        <strong>{project.name}</strong>{' '}
        <Badge tone={isRestricted ? 'care' : 'quiet'}>{isRestricted ? 'restricted' : 'open to all'}</Badge>
      </summary>
      {opened ? (
        <div class="stack fold-body">
          {manages ? (
            <SelectField
              label="Who sees it"
              options={visibilities}
              value={project.visibility}
              onValue={visibility =>
                void changing.run(async () => {
                  await call('updateProject', { params: { projectId: project.id }, body: { visibility } });
                  onChange();
                })
              }
            />
          ) : null}
          <ProblemNote problem={changing.problem} />
          <Grants project={project} subjects={subjects} manages={manages} />
        </div>
      ) : null}
    </details>
  );
}
