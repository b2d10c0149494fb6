import type { Context } from 'hono';
import { type Actor, mayDo, type Permission } from './actor.ts';
import type { Platform } from './create-ctx.ts';
import { actorOf } from './credential.ts';
import { Problem } from './errors.ts';
import type { HostEnv } from './host-function.ts';
import type { Input, InputSpec, Operation } from './operation.ts';
import { projectOf } from './resource-project.ts';

const nobody: Actor = { kind: 'system', organizationId: '', function: 'public' };

/**
 * Who calls, if they may call this operation.
 * Throws `not-signed-in`, `origin-refused`, `second-factor-required` or `forbidden`.
 */
export async function authorize(c: Context<HostEnv>, operation: Operation, platform: Platform): Promise<Actor> {
  if (operation.access === 'public') return nobody;
  const actor = await actorOf(c.req.raw.headers, platform.services.identity);
  if (actor === undefined)
    throw new Problem('not-signed-in', { headers: { 'www-authenticate': 'Bearer realm="cloudforge"' } });
  c.set('actor', actor);
  // A token is sent by whoever holds it, not by a browser on its own.
  const byCookie = actor.kind === 'user' && actor.tokenId === undefined;
  if (byCookie && !['GET', 'HEAD', 'OPTIONS'].includes(operation.method)) refuseForeignOrigin(c);
  if (!mayDo(actor, operation.access) && !(await mayByGrant(c, actor, operation, operation.access, platform)))
    throw refusalOf(actor, operation.access);
  return actor;
}

/** Why not, and so what would help: a second factor, another key, or another role. */
function refusalOf(actor: Actor, permission: Permission): Problem {
  if (actor.kind === 'user' && actor.secondFactorMissing) return new Problem('second-factor-required');
  const { scopes, ...unscoped } = actor.kind === 'system' ? { ...actor, scopes: undefined } : actor;
  if (scopes === undefined || !mayDo(unscoped, permission)) return new Problem('forbidden');
  return new Problem('forbidden', {
    detail: `The scopes of this key do not hold ${permission}. Make a key that has it, or one without scopes.`,
  });
}

/**
 * Throws `forbidden` where neither the role in the organisation nor one on the project that the input names allows it.
 * For operations whose path names no thing of a project: `authorize` let them through for a role on any project.
 */
export function authorizeInput(actor: Actor, operation: Operation, input: Input<InputSpec>): void {
  const { access, resource } = operation;
  if (access === 'public' || resource === undefined || !('of' in resource) || mayDo(actor, access)) return;
  if (!mayDo(actor, access, resource.of(input).toLowerCase())) throw new Problem('forbidden');
}

/** true if a role on the project of what the path names allows it. Whoever has no such role costs no look-up. */
async function mayByGrant(
  c: Context<HostEnv>,
  actor: Actor,
  { resource }: Operation,
  permission: Permission,
  platform: Platform,
): Promise<boolean> {
  if (resource === undefined || actor.kind === 'system' || actor.projectRoles === undefined) return false;
  const granted = [...actor.projectRoles.keys()];
  if (!granted.some(projectId => mayDo(actor, permission, projectId))) return false;
  if ('of' in resource) return true;
  const projectId = await projectOf(resource, c.req.param(resource.param) ?? '', actor, platform.database);
  return projectId !== undefined && mayDo(actor, permission, projectId);
}

/** A cookie is sent by any page the browser has open; only our own origin may use it to change something. */
function refuseForeignOrigin(c: Context<HostEnv>): void {
  const site = c.req.header('sec-fetch-site');
  if (site === 'same-origin' || site === 'none') return;
  const origin = c.req.header('origin');
  const host = c.req.header('x-forwarded-host') ?? c.req.header('host');
  if (site === undefined && origin !== undefined && host !== undefined && hostOf(origin) === host) return;
  throw new Problem('origin-refused');
}

function hostOf(origin: string): string | undefined {
  return URL.canParse(origin) ? new URL(origin).host : undefined;
}
