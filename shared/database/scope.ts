import pg from 'pg';
import type { DatabaseRole } from './migrate.ts';

export interface TransactionOptions {
  role: Exclude<DatabaseRole, 'cloudforge_owner'>;
  organizationId?: string;
  userId?: string;
  /** Projects of the tenant that don't exist for whoever acts. */
  hiddenProjects?: readonly string[];
  readOnly?: boolean;
}

const idPattern = /^[0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12}$/i;

/** `begin` and the scope in one message of the simple protocol. */
export function beginText(scope: TransactionOptions): string {
  return `begin ${scope.readOnly === true ? 'read only' : 'read write'}; ${scopeText(scope)}`;
}

/**
 * Time a statement may take, and a transaction may wait for its next one, in milliseconds: nobody's request holds a
 * connection, or locks, for ever. Long work is done by workers, in many short transactions.
 */
export const transactionLimits = { statementMsMax: 30_000, idleMsMax: 60_000 } as const;

/** What a scope sets, in the order of `scopeValues`; the limits in time are always the same. */
const scopeSettings = [
  'role',
  'cloudforge.organization_id',
  'cloudforge.user_id',
  // Set each time, also to nothing: a pooled connection keeps no trace of another's transaction.
  'cloudforge.hidden_projects',
  'transaction_read_only',
] as const;
const fixedSettings = {
  search_path: 'cloudforge',
  statement_timeout: String(transactionLimits.statementMsMax),
  idle_in_transaction_session_timeout: String(transactionLimits.idleMsMax),
};

/** The values of a scope, in the order of `scopeSettings`. Throws on what is no id. */
export function scopeValues(scope: TransactionOptions): string[] {
  return [
    scope.role,
    idOrNothing(scope.organizationId),
    idOrNothing(scope.userId),
    scope.hiddenProjects === undefined ? '' : `{${scope.hiddenProjects.map(idOrNothing).join(',')}}`,
    scope.readOnly === true ? 'on' : 'off',
  ];
}

/** Takes on a scope by its values, until the transaction ends. */
export const scopeStatement = `select ${[
  ...Object.entries(fixedSettings).map(
    ([name, value]) => `set_config(${pg.escapeLiteral(name)}, ${pg.escapeLiteral(value)}, true)`,
  ),
  ...scopeSettings.map((name, at) => `set_config(${pg.escapeLiteral(name)}, $${at + 1}, true)`),
].join(', ')}`;

/**
 * The statements that take on role and tenant, and the limits in time, until the transaction ends. They hold literals,
 * for the simple protocol takes several statements in a message but no parameters. SET LOCAL is the cheapest form.
 */
export function scopeText(scope: TransactionOptions): string {
  const [role = '', organizationId = '', userId = '', hiddenProjects = ''] = scopeValues(scope);
  const settings = {
    'cloudforge.organization_id': organizationId,
    'cloudforge.user_id': userId,
    'cloudforge.hidden_projects': hiddenProjects,
    ...fixedSettings,
  };
  return [
    `set local role ${pg.escapeIdentifier(role)}`,
    ...Object.entries(settings).map(([name, value]) => `set local ${name} to ${pg.escapeLiteral(value)}`),
  ].join('; ');
}

/** Throws on what is no id: it is put into a statement. */
function idOrNothing(id: string | undefined): string {
  if (id === undefined || id === '') return '';
  if (!idPattern.test(id)) throw new Error('The id of an organisation or user is no UUID.');
  return id;
}
