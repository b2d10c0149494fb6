import { useState } from 'preact/hooks';
import { call } from '../../api/client.ts';
import { Badge, Busy } from '../../components/parts.tsx';
import { ProblemNote } from '../../components/problem-note.tsx';
import { SelectField } from '../../components/select-field.tsx';
import type { Grant, Project } from '../../generated/client.generated.ts';
import { useAction, useLoad } from '../../lib/use-load.ts';

/** Somebody, or something, that can be given a role on a project. */
export interface Subject {
  kind: 'userId' | 'teamId' | 'keyId';
  id: string;
  name: string;
}

const grantRoles = [
  { value: 'viewer', label: 'viewer' },
  { value: 'operator', label: 'operator' },
  { value: 'admin', label: 'admin' },
] as const;

interface GrantsProps {
  project: Project;
  subjects: readonly Subject[];
  manages: boolean;
}

/** The roles that are given on one project. */
export function Grants({ project, subjects, manages }: GrantsProps) {
  const params = { projectId: project.id };
  const grants = useLoad(async signal => (await call('listGrants', { params }, { signal })).items, project.id);
  const changing = useAction();
  const nameOf = ({ userId, teamId, keyId }: Grant): string =>
    subjects.find(({ id }) => id === userId || id === teamId || id === keyId)?.name ??
    (userId === null ? (teamId === null ? 'A key' : 'A team') : 'Somebody');
  if (grants.value === undefined)
    return grants.problem === undefined ? <Busy /> : <ProblemNote problem={grants.problem} retry={grants.reload} />;
  return (
    <div class="stack">
      <ProblemNote problem={changing.problem} />
      {grants.value.length === 0 ? (
        <p class="muted">No role is given on this project.</p>
      ) : (
        <ul class="bare-list stack">
          {grants.value.map(grant => (
            <li key={grant.id} class="row row-between">
              <span>
                {nameOf(grant)} <Badge tone="quiet">{grant.role}</Badge>
              </span>
              {manages ? (
                <button
                  type="button"
                  class="button button-small button-danger"
                  disabled={changing.busy}
                  onClick={() =>
                    void changing.run(async () => {
                      await call('deleteGrant', { params: { ...params, grantId: grant.id } });
                      grants.reload();
                    })
                  }
                >
                  Take it away<span class="visually-hidden"> from {nameOf(grant)}</span>
                </button>
              ) : null}
            </li>
          ))}
        </ul>
      )}
      {manages ? <GiveRole project={project} subjects={subjects} onGiven={grants.reload} /> : null}
    </div>
  );
}

function GiveRole({ project, subjects, onGiven }: { project: Project; subjects: readonly Subject[]; onGiven(): void }) {
  const [subjectId, setSubjectId] = useState(subjects[0]?.id ?? '');
  const [role, setRole] = useState<(typeof grantRoles)[number]['value']>('operator');
  const giving = useAction();
  const subject = subjects.find(({ id }) => id === subjectId);
  if (subject === undefined) return null;
  const { kind, id } = subject;
  const to = kind === 'userId' ? { userId: id } : kind === 'teamId' ? { teamId: id } : { keyId: id };
  return (
    <form
      class="stack"
      onSubmit={event => {
        event.preventDefault();
        void giving.run(async () => {
          await call('createGrant', { params: { projectId: project.id }, body: { to, role } });
          onGiven();
        });
      }}
    >
      <div class="form-grid">
        <SelectField
          label="Open it to"
          options={subjects.map(each => ({ value: each.id, label: each.name }))}
          value={subjectId}
          onValue={setSubjectId}
        />
        <SelectField label="As" options={grantRoles} value={role} onValue={setRole} />
      </div>
      <ProblemNote problem={giving.problem} />
      <div>
        <button type="submit" class="button button-small" disabled={giving.busy}>
          Give the role
        </button>
      </div>
    </form>
  );
}
