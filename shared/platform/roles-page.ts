import { mayDo, type Permission, permissions, type Role, roles } from './actor.ts';
import type { FunctionDefinition } from './function.ts';
import type { Operation } from './operation.ts';

/** What each permission is for, as the page says it. One that is missing does not compile. */
const meanings: Readonly<Record<Permission, string>> = {
  'projects:read': 'see projects',
  'projects:write': 'make and change projects',
  'projects:delete': 'delete a project with everything of it',
  'uploads:write': 'upload files, fetch and delete them',
  'runs:read': 'see runs, reports and bundles',
  'runs:write': 'start, cancel and continue runs',
  'migrations:read': 'see migrations and certificates',
  'migrations:write': 'set migrations up, rehearse, copy and prove them; read how to connect to the result',
  'migrations:cut-over': 'put a migrated database into place, and back',
  'webhooks:read': 'see webhooks and what was sent',
  'webhooks:write': 'manage webhooks in both directions',
  'events:read': 'see events and deliveries',
  'events:replay': 'replay dead letters',
  'keys:read': 'see API keys',
  'keys:write': 'make, rotate and revoke API keys',
  'operations:read': 'see traces of this machine, where the organisation runs it',
  'members:read': 'see members, invitations, teams and grants',
  'members:write': 'invite, change and remove members; teams and grants; who sees a project',
  'organization:read': 'see the organisation',
  'organization:write': 'rename it, ask everyone for a second factor',
  'organization:own':
    'identity providers, the export of all data, the end of the organisation; mails of this machine, where the organisation runs it',
  'audit:read': 'read and export the audit log',
  'alerts:read': 'see security alerts',
  'alerts:write': 'acknowledge them',
  'self:read': 'ask who one is',
  'self:write': 'one’s own password, second factors, sessions and data; never with an API key',
};

/** The page of roles, permissions and operations: Markdown, made of the table that decides and of the operations. */
export function rolesPage(definitions: readonly FunctionDefinition[]): string {
  const all = definitions.flatMap(({ prefix, operations }) => operations.map(operation => ({ prefix, operation })));
  return [
    head,
    `| Permission | For | ${roles.join(' | ')} | on a project |`,
    `| --- | --- | ${roles.map(() => '---').join(' | ')} | --- |`,
    ...permissionNames().map(
      name =>
        `| \`${name}\` | ${meanings[name]} | ${roles.map(role => (holds(name, role) ? 'yes' : '')).join(' | ')} | ${onProject(
          name,
          all.map(({ operation }) => operation),
        )} |`,
    ),
    '',
    middle,
    ...permissionNames().flatMap(name => operationsOf(name, all)),
    '### Open to everybody',
    '',
    'They are how one signs in, or carry a proof of their own: a link, a token, a signature.',
    '',
    ...table(all.filter(({ operation }) => operation.access === 'public')),
    '',
  ].join('\n');
}

interface Placed {
  prefix: string;
  operation: Operation;
}

function permissionNames(): Permission[] {
  return Object.keys(permissions).filter((name): name is Permission => Object.hasOwn(permissions, name));
}

function holds(permission: Permission, role: Role): boolean {
  const allowed: readonly Role[] = permissions[permission];
  return allowed.includes(role);
}

/** Roles that are enough on one project, where something is done to a project. */
function onProject(permission: Permission, operations: readonly Operation[]): string {
  const isAsked = operations.some(({ access, resource }) => access === permission && resource !== undefined);
  if (!isAsked) return '';
  const project = 'project';
  const enough = roles.filter(role =>
    mayDo(
      {
        kind: 'user',
        userId: '',
        organizationId: '',
        sessionId: '',
        // A role that is not in the table by itself holds nothing that is asked for here but by the grant.
        role: 'viewer',
        projectRoles: new Map([[project, role]]),
      },
      permission,
      project,
    ),
  );
  return enough.length === 0 || holds(permission, 'viewer')
    ? ''
    : `or ${enough.filter(role => role !== 'owner').join(', ')} of it`;
}

function operationsOf(permission: Permission, all: readonly Placed[]): string[] {
  const found = all.filter(({ operation }) => operation.access === permission);
  if (found.length === 0) return [];
  return [`### \`${permission}\``, '', ...table(found), ''];
}

function table(found: readonly Placed[]): string[] {
  return [
    '| Operation | Call | What it does |',
    '| --- | --- | --- |',
    ...found.map(
      ({ prefix, operation: { name, method, path, summary } }) =>
        `| \`${name}\` | \`${method} /api/${prefix}${path === '/' ? '' : path.replace('{.+}', '')}\` | ${summary} |`,
    ),
  ];
}

const head = `---
title: Roles and members
description: Who may do what, restricted projects, invitations, teams, and how data is exported and erased.
group: run
order: 4
next:
  title: Invite somebody
  text: With the smallest role that is enough.
  href: /organization/
  label: Members
---

<!-- Generated from shared/platform/actor.ts and the operations: npm run generate -->

Every operation names one permission, and this table, \`shared/platform/actor.ts\`, is the only place that grants any. Nobody gives, changes or takes away a role above their own, and an organisation always has an owner.
`;

const middle = `## On single projects

A **grant** gives a person, a team or an API key a role on one project. It adds to the role in the organisation, and takes nothing away; it counts from the next request on.

A project is seen by every member, unless an admin or owner makes it **restricted**: then it does not exist for anyone without a grant on it but admins and owners: not in a list, not by its id, nor its files, runs, migrations, events, deliveries and webhook messages. Row-level security of the database sees to that, so that a forgotten check shows nothing. A key is somebody of its own: a grant to its person opens nothing to it.

## Members

An **invitation** is for one address and good once, within seven days. It goes by mail where the platform can send any; otherwise whoever invites gets the link to hand over. Somebody new sets a name and a password; somebody who has an account signs in with that address first. Inviting an address again ends the invitation before, and so does removing or demoting who made it.

Who is **removed** or leaves has no session, key, team or grant there any more, at once. Who belongs to no organisation any more has no account any more. One person can belong to several organisations; a session is in one of them, and changing over gives it another id and cookie.

What can do harm (roles, invitations, keys and their new secrets, identity providers, exports, deletion) asks for a proof of who you are, by password or code, a quarter of an hour after the last one.

## Exporting and erasing

Your account page exports **what is yours** as JSON lines: account, how you sign in, sessions, keys, memberships, what you made, and what the audit log says you did. It also **erases your account**: what you made stays with its organisation, made by nobody, and the audit log keeps your id and nothing else. The last owner of an organisation hands it over first, or deletes it.

An owner exports **the whole organisation**: a line for each row, with the list of files, settings, events and the audit log, without secrets; the last line is \`{"kind":"end"}\`. The files themselves are downloaded one by one.

**Deleting an organisation** shows first how much of each kind goes, and asks for its name. It removes every row of it, its audit log included, its files and objects, its secrets, the databases that this platform made for its migrations, and the accounts of those who belong to no other organisation. Databases on servers of yours stay, and so do mails that were sent or lie in the outbox folder, lines of the log, and backups of the database until they are too old: that is for the operator. Refusals of access tokens from before keep the ids for some minutes.

A test fills every table and looks for what is left afterwards (\`functions/organizations/erase.test.ts\`).

## Operation by operation

Each of these was tried by 18 kinds of attackers: nobody, forged, expired and revoked credentials, an owner of another organisation, each lesser role, keys without the scope, a member without a grant on a restricted project, a page of a foreign origin, a session without its second factor. None got in, and nothing changed (\`shared/testing/hostile/matrix.test.ts\`; the answers lie in \`shared/testing/results/matrix.json\`). The test is made from the operations themselves: a new one that it does not know fails it.
`;
