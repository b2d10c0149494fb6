import { useState } from 'preact/hooks';
import { call } from '../../api/client.ts';
import { rememberSignedIn } from '../../api/session.ts';
import { Dialog } from '../../components/dialog.tsx';
import { Busy } from '../../components/parts.tsx';
import { ProblemNote } from '../../components/problem-note.tsx';
import { TextField } from '../../components/text-field.tsx';
import type { Organization, OrganizationContents } from '../../generated/client.generated.ts';
import { counted, formatBytes } from '../../lib/format.ts';
import { useAction, useLoad } from '../../lib/use-load.ts';
import type { Viewer } from './context.ts';

/** The end of the organisation: what goes is counted first, and its name is typed. */
export function DeleteOrganization({ organization, viewer }: { organization: Organization; viewer: Viewer }) {
  const [asking, setAsking] = useState(false);
  return (
    <section class="stack" aria-labelledby="delete-title">
      <h2 id="delete-title">Delete it</h2>
      <p>Everything of the organisation, for good. You see first what that is.</p>
      <div>
        <button type="button" class="button button-danger" onClick={() => setAsking(true)}>
          Delete the organisation
        </button>
      </div>
      <Dialog title={`Delete ${organization.name}?`} open={asking} onClose={() => setAsking(false)}>
        <DeleteForm organization={organization} viewer={viewer} onClose={() => setAsking(false)} />
      </Dialog>
    </section>
  );
}

/** What goes, in words; kinds of which there is nothing are left out. */
function partsOf(contents: OrganizationContents): string[] {
  const { files, fileBytes, accounts } = contents;
  const parts: (readonly [number, string])[] = [
    [contents.members, counted(contents.members, 'member')],
    [accounts, `${counted(accounts, 'account')} of people who belong to no other organisation`],
    [contents.teams, counted(contents.teams, 'team')],
    [contents.invitations, counted(contents.invitations, 'invitation')],
    [contents.apiKeys, counted(contents.apiKeys, 'API key')],
    [contents.projects, counted(contents.projects, 'project')],
    [files, `${counted(files, 'file')}, ${formatBytes(fileBytes)}`],
    [contents.runs, counted(contents.runs, 'run')],
    [contents.migrations, counted(contents.migrations, 'migration')],
    [contents.databases, `${counted(contents.databases, 'database')} that the platform made for migrations`],
    [contents.webhookEndpoints, counted(contents.webhookEndpoints, 'webhook endpoint')],
    [contents.webhookSources, counted(contents.webhookSources, 'inbound webhook')],
    [contents.identityProviders, counted(contents.identityProviders, 'identity provider')],
    [contents.events, counted(contents.events, 'event')],
    [contents.auditRows, counted(contents.auditRows, 'entry of the audit log', 'entries of the audit log')],
  ];
  return parts.flatMap(([count, words]) => (count === 0 ? [] : [words]));
}

function DeleteForm({
  organization,
  viewer,
  onClose,
}: {
  organization: Organization;
  viewer: Viewer;
  onClose(): void;
}) {
  const contents = useLoad(signal => call('getOrganizationContents', {}, { signal }), 'contents');
  const [typed, setTyped] = useState('');
  const deleting = useAction();
  if (contents.value === undefined)
    return contents.problem === undefined ? (
      <Busy />
    ) : (
      <ProblemNote problem={contents.problem} retry={contents.reload} />
    );
  return (
    <form
      class="stack"
      onSubmit={async event => {
        event.preventDefault();
        const went = await deleting.run(() =>
          viewer.proof.guard(() => call('deleteOrganization', { body: { name: typed } })),
        );
        if (!went) return;
        rememberSignedIn(false);
        location.assign('/sign-in/?signed-out');
      }}
    >
      <p>This goes, and can’t be brought back:</p>
      <ul>
        {partsOf(contents.value).map(part => (
          <li key={part}>{part}</li>
        ))}
      </ul>
      <TextField
        label={`Type ${organization.name} to go on`}
        required
        isProse={false}
        value={typed}
        onValue={setTyped}
      />
      <ProblemNote problem={deleting.problem} />
      <div class="dialog-actions">
        <button type="button" class="button" onClick={onClose}>
          Leave it as it is
        </button>
        <button type="submit" class="button button-danger" disabled={deleting.busy || typed !== organization.name}>
          Delete everything
        </button>
      </div>
    </form>
  );
}
