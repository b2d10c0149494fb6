import { useEffect, useState } from 'preact/hooks';
import { call, open } from '../../api/client.ts';
import { Confirm } from '../../components/confirm.tsx';
import { ProblemNote } from '../../components/problem-note.tsx';
import { Check } from '../../components/select-field.tsx';
import { TextField } from '../../components/text-field.tsx';
import type { Organization } from '../../generated/client.generated.ts';
import { downloadBlob } from '../../lib/download.ts';
import { useAction } from '../../lib/use-load.ts';
import { may, type Viewer } from './context.ts';
import { DeleteOrganization } from './delete-organization.tsx';
import { Usage } from './usage.tsx';

interface SettingsProps {
  organization: Organization;
  viewer: Viewer;
  onChange(): void;
}

/** Name, second factor, export and end of the organisation. */
export function Settings({ organization, viewer, onChange }: SettingsProps) {
  const leaving = useAction();
  return (
    <div class="stack-loose">
      {may(viewer, 'organization:write') ? (
        <>
          <Rename organization={organization} onChange={onChange} />
          <SecondFactorRule organization={organization} viewer={viewer} onChange={onChange} />
        </>
      ) : null}
      {may(viewer, 'organization:own') ? <ExportAll viewer={viewer} /> : null}
      <Usage />
      <section class="stack" aria-labelledby="leave-title">
        <h2 id="leave-title">Leave it</h2>
        <ProblemNote problem={leaving.problem} />
        <p>What you made stays here. The last owner can’t leave.</p>
        <div>
          <Confirm
            label="Leave this organisation"
            title={`Leave ${organization.name}?`}
            action="Leave it"
            work={async () => {
              await viewer.proof.guard(() => call('leaveOrganization', {}));
              location.assign('/sign-in/?signed-out');
            }}
          >
            <p>Your sessions and keys for it end at once. To come back you have to be invited.</p>
          </Confirm>
        </div>
      </section>
      {may(viewer, 'organization:own') ? <DeleteOrganization organization={organization} viewer={viewer} /> : null}
    </div>
  );
}

function Rename({ organization, onChange }: Omit<SettingsProps, 'viewer'>) {
  const [name, setName] = useState(organization.name);
  const saving = useAction();
  return (
    <form
      class="stack narrow"
      onSubmit={event => {
        event.preventDefault();
        void saving.run(async () => {
          await call('updateOrganization', { body: { name: name.trim() } });
          onChange();
        });
      }}
    >
      <TextField label="Name of the organisation" required maxLength={200} value={name} onValue={setName} />
      <ProblemNote problem={saving.problem} />
      <div>
        <button
          type="submit"
          class="button"
          disabled={saving.busy || name.trim() === '' || name.trim() === organization.name}
        >
          Rename
        </button>
      </div>
    </form>
  );
}

function SecondFactorRule({ organization, viewer, onChange }: SettingsProps) {
  const saving = useAction();
  // The box shows at once what was clicked; what is read anew then says what holds.
  const [wanted, setWanted] = useState<boolean | undefined>(undefined);
  useEffect(() => setWanted(undefined), [organization]);
  const ask = async (twoFactorRequired: boolean): Promise<void> => {
    setWanted(twoFactorRequired);
    const went = await saving.run(async () => {
      await viewer.proof.guard(() => call('updateOrganization', { body: { twoFactorRequired } }));
    });
    if (went) onChange();
    else setWanted(undefined);
  };
  return (
    <section class="stack" aria-labelledby="factor-rule-title">
      <h2 id="factor-rule-title">Second factor</h2>
      <Check
        label="Everyone needs a second factor"
        note="a session without one reaches its own account only, until it is set up; API keys go on"
        checked={wanted ?? organization.twoFactorRequired}
        onChecked={checked => void ask(checked)}
      />
      <p class="small muted">Set up your own first: it holds for you as well, at once.</p>
      <ProblemNote problem={saving.problem} />
    </section>
  );
}

function ExportAll({ viewer }: { viewer: Viewer }) {
  const exporting = useAction();
  return (
    <section class="stack" aria-labelledby="export-title">
      <h2 id="export-title">Take everything away</h2>
      <p>All rows of the organisation as JSON lines, with its list of files and its audit log; no secret.</p>
      <ProblemNote problem={exporting.problem} />
      <div>
        <button
          type="button"
          class="button"
          disabled={exporting.busy}
          onClick={() =>
            void exporting.run(async () => {
              const answer = await viewer.proof.guard(() => open('exportOrganization', {}));
              downloadBlob('cloudforge-organisation.jsonl', await answer.blob());
            })
          }
        >
          Export it
        </button>
      </div>
    </section>
  );
}
