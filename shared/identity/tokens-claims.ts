import { z } from 'zod';
import { type Actor, type ActorLimits, type Role, roles } from '#shared/platform/actor.ts';
import { isPermission } from './actor-look-up.ts';
import type { TokenBearer } from './revocations.ts';

export const tokenAudience = 'cloudforge';
/** RFC 9068, 2.1: an ID token or any other JWT of the same issuer is no access token. */
export const tokenType = 'at+jwt';
/** Longer ones are refused unread. Well below what servers take as one header. */
export const tokenLengthMax = 8_000;
/** Roles on projects and hidden projects that fit into a token; with more of them they are looked up at each request. */
const limitEntriesMax = 64;

/** Whom a token speaks for. */
export type TokenActor = Exclude<Actor, { kind: 'system' }>;

const Claims = z.object({
  sub: z.uuid(),
  org: z.uuid(),
  role: z.enum(roles),
  /** The session, or the API key, that it stands for: exactly one of them. */
  sid: z.uuid().optional(),
  key: z.uuid().optional(),
  scopes: z.array(z.string()).optional(),
  /** Roles on single projects. */
  pr: z.record(z.uuid(), z.enum(roles)).optional(),
  /** Hidden projects. */
  hp: z.array(z.uuid()).optional(),
  /** true: pr and hp did not fit. */
  lim: z.literal(true).optional(),
  jti: z.uuid(),
  /** Seconds, with milliseconds after the point: revocations are compared with it. */
  iat: z.number(),
  exp: z.number(),
});

export interface ReadToken {
  actor: TokenActor;
  bearer: TokenBearer;
  expiresAtMs: number;
  /** true if its roles on projects and its hidden projects are to be looked up. */
  looksUpLimits: boolean;
}

/** The claims of a token of this actor, without those that every token has. */
export function claimsOf(actor: TokenActor): Record<string, unknown> {
  const projectRoles = [...(actor.projectRoles ?? [])];
  const hidden = actor.hiddenProjects ?? [];
  const fits = projectRoles.length + hidden.length <= limitEntriesMax;
  return {
    org: actor.organizationId,
    role: actor.role,
    ...(actor.kind === 'user' ? { sid: actor.sessionId } : { key: actor.keyId }),
    ...(actor.scopes === undefined ? {} : { scopes: actor.scopes }),
    ...(fits && projectRoles.length > 0 ? { pr: Object.fromEntries(projectRoles) } : {}),
    ...(fits && hidden.length > 0 ? { hp: hidden } : {}),
    ...(fits ? {} : { lim: true }),
  };
}

/** What verified claims say; undefined if they are not as we write them. */
export function readClaims(payload: unknown): ReadToken | undefined {
  const parsed = Claims.safeParse(payload);
  if (!parsed.success) return undefined;
  const claims = parsed.data;
  const limits: ActorLimits = {
    tokenId: claims.jti,
    ...(claims.scopes === undefined ? {} : { scopes: claims.scopes.filter(isPermission) }),
    ...(claims.pr === undefined ? {} : { projectRoles: new Map<string, Role>(Object.entries(claims.pr)) }),
    ...(claims.hp === undefined ? {} : { hiddenProjects: claims.hp }),
  };
  const common = { userId: claims.sub, organizationId: claims.org, role: claims.role, ...limits };
  let actor: TokenActor;
  if (claims.sid !== undefined && claims.key === undefined) actor = { kind: 'user', sessionId: claims.sid, ...common };
  else if (claims.key !== undefined && claims.sid === undefined)
    actor = { kind: 'api-key', keyId: claims.key, ...common };
  else return undefined;
  return {
    actor,
    bearer: {
      tokenId: claims.jti,
      sessionId: claims.sid,
      keyId: claims.key,
      userId: claims.sub,
      organizationId: claims.org,
      issuedAtMs: Math.round(claims.iat * 1_000),
    },
    expiresAtMs: claims.exp * 1_000,
    looksUpLimits: claims.lim === true,
  };
}
