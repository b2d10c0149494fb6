import { call } from '../../api/client.ts';
import { Badge } from '../../components/parts.tsx';
import { ProblemNote } from '../../components/problem-note.tsx';
import type { Proof } from '../../components/proof.tsx';
import type { OwnOrganization } from '../../generated/client.generated.ts';
import { useAction } from '../../lib/use-load.ts';

/** The organisations of one person, where there are several: the session belongs to one of them at a time. */
export function OrganizationSwitch({
  organizations,
  proof,
}: {
  organizations: readonly OwnOrganization[];
  proof: Proof;
}) {
  const switching = useAction();
  if (organizations.length < 2) return null;
  return (
    <section class="stack" aria-labelledby="organizations">
      <h2 id="organizations">Your organisations</h2>
      <ProblemNote problem={switching.problem} />
      <ul class="list">
        {organizations.map(each => (
          <li key={each.id} class="row row-between">
            <div>
              <strong>{each.name}</strong> <Badge tone="quiet">{each.role}</Badge>
            </div>
            {each.current ? (
              <span class="muted">You work here now</span>
            ) : (
              <button
                type="button"
                class="button button-small"
                disabled={switching.busy}
                onClick={() =>
                  void switching.run(async () => {
                    await proof.guard(() => call('switchOrganization', { body: { organizationId: each.id } }));
                    location.assign('/');
                  })
                }
              >
                Work here<span class="visually-hidden">: {each.name}</span>
              </button>
            )}
          </li>
        ))}
      </ul>
    </section>
  );
}
