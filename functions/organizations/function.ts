import { defineFunction } from '#shared/platform/function.ts';
import { addTeamMember } from './add-team-member.ts';
import { createGrant } from './create-grant.ts';
import { createInvitation } from './create-invitation.ts';
import { createOrganization } from './create-organization.ts';
import { createTeam } from './create-team.ts';
import { deleteGrant } from './delete-grant.ts';
import { deleteOrganization } from './delete-organization.ts';
import { deleteTeam } from './delete-team.ts';
import { endMemberSessions } from './end-member-sessions.ts';
import { exportOrganization } from './export-organization.ts';
import { getOrganization } from './get-organization.ts';
import { getOrganizationContents } from './get-organization-contents.ts';
import { getUsage } from './get-usage.ts';
import { organizationSettings } from './invitation-mail.ts';
import { leaveOrganization } from './leave-organization.ts';
import { listGrants } from './list-grants.ts';
import { listInvitations } from './list-invitations.ts';
import { listMembers } from './list-members.ts';
import { listTeams } from './list-teams.ts';
import { removeMember } from './remove-member.ts';
import { removeTeamMember } from './remove-team-member.ts';
import { revokeInvitation } from './revoke-invitation.ts';
import { updateMember } from './update-member.ts';
import { updateOrganization } from './update-organization.ts';
import { updateTeam } from './update-team.ts';

export const organizations = defineFunction({
  name: 'organizations',
  prefix: 'organizations',
  summary: 'Organisations, members, invitations, teams and grants on projects',
  operations: [
    createOrganization,
    getOrganization,
    updateOrganization,
    getOrganizationContents,
    getUsage,
    exportOrganization,
    deleteOrganization,
    leaveOrganization,
    listMembers,
    updateMember,
    removeMember,
    endMemberSessions,
    createInvitation,
    listInvitations,
    revokeInvitation,
    createTeam,
    listTeams,
    updateTeam,
    deleteTeam,
    addTeamMember,
    removeTeamMember,
    listGrants,
    createGrant,
    deleteGrant,
  ],
  settings: organizationSettings,
});
