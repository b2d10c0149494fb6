import { useMemo } from 'preact/hooks';
import { call } from '../../api/client.ts';
import { Busy, NextStep } from '../../components/parts.tsx';
import { ProblemNote } from '../../components/problem-note.tsx';
import { useProof } from '../../components/proof.tsx';
import { type Tab, Tabs } from '../../components/tabs.tsx';
import type { Organization, Self } from '../../generated/client.generated.ts';
import { counted } from '../../lib/format.ts';
import { useLoad } from '../../lib/use-load.ts';
import { Alerts } from './alerts.tsx';
import { ApiKeys } from './api-keys.tsx';
import { AuditLog } from './audit-log.tsx';
import { may, type Permissions, type Viewer } from './context.ts';
import { IdentityProviders } from './identity-providers.tsx';
import { Members } from './members.tsx';
import { ProjectAccess } from './project-access.tsx';
import { Settings } from './settings.tsx';
import { Teams } from './teams.tsx';

/** Who is in the organisation and what they may, and what was done in it. */
export function OrganizationPage({ permissions }: { permissions: Permissions }) {
  const loaded = useLoad(async signal => {
    const [self, organization] = await Promise.all([
      call('getSelf', {}, { signal }),
      call('getOrganization', {}, { signal }),
    ]);
    return { self, organization };
  }, 'organization');
  if (loaded.value === undefined)
    return loaded.problem === undefined ? <Busy /> : <ProblemNote problem={loaded.problem} retry={loaded.reload} />;
  return <Loaded {...loaded.value} permissions={permissions} onChange={loaded.reload} />;
}

interface LoadedProps {
  self: Self;
  organization: Organization;
  permissions: Permissions;
  onChange(): void;
}

function Loaded({ self, organization, permissions, onChange }: LoadedProps) {
  const proof = useProof();
  const viewer: Viewer = { self, permissions, proof };
  const tabs = tabsFor(viewer, organization, onChange);
  // The same array for the same tabs: a new one would make the address be read again.
  const names = tabs.map(({ id }) => id).join(' ');
  const shown = useMemo(() => tabs, [names, self, organization]);
  return (
    <>
      <header class="page-head">
        <h1>{organization.name}</h1>
        <p class="lead">
          {counted(organization.members, 'member')}. You are {self.role} here.
          {organization.twoFactorRequired ? ' Everyone needs a second factor.' : ''}
        </p>
      </header>
      <Tabs label="Organisation" tabs={shown} />
      {proof.dialog}
      <OrganizationStep viewer={viewer} organization={organization} />
    </>
  );
}

/** The one thing that would help most now. */
function OrganizationStep({ viewer, organization }: { viewer: Viewer; organization: Organization }) {
  if (viewer.self.account?.secondFactors.length === 0)
    return (
      <NextStep title="Protect your own account first">
        <p>A second factor for yourself; an owner or admin can then ask everyone for one.</p>
        <a class="button" href="/account/#second-factor">
          Your account
        </a>
      </NextStep>
    );
  if (may(viewer, 'organization:write') && !organization.twoFactorRequired)
    return (
      <NextStep title="Ask everyone for a second factor">
        <p>You have one. The others reach their own account only, until they have one too.</p>
        <a class="button" href="#settings">
          Settings
        </a>
      </NextStep>
    );
  return (
    <NextStep title="See what each role may">
      <p>Give each person, and each program, the smallest role that is enough.</p>
      <a class="button" href="/docs/roles/">
        Roles
      </a>
    </NextStep>
  );
}

/** Only what the role allows: a tab that could show nothing but a refusal is none. */
function tabsFor(viewer: Viewer, organization: Organization, onChange: () => void): Tab[] {
  const tabs: (Tab & { needs: string })[] = [
    { id: 'members', label: 'Members', needs: 'members:read', render: () => <Members viewer={viewer} /> },
    { id: 'teams', label: 'Teams', needs: 'members:read', render: () => <Teams viewer={viewer} /> },
    { id: 'access', label: 'Projects', needs: 'members:read', render: () => <ProjectAccess viewer={viewer} /> },
    { id: 'keys', label: 'API keys', needs: 'keys:read', render: () => <ApiKeys viewer={viewer} /> },
    {
      id: 'providers',
      label: 'Sign-in',
      needs: 'organization:own',
      render: () => <IdentityProviders viewer={viewer} />,
    },
    { id: 'alerts', label: 'Alerts', needs: 'alerts:read', render: () => <Alerts viewer={viewer} /> },
    { id: 'audit', label: 'Audit log', needs: 'audit:read', render: () => <AuditLog /> },
    {
      id: 'settings',
      label: 'Settings',
      needs: 'organization:read',
      render: () => <Settings organization={organization} viewer={viewer} onChange={onChange} />,
    },
  ];
  return tabs.filter(({ needs }) => may(viewer, needs));
}
