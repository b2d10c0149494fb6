import { hash } from 'node:crypto';
import type { Actor } from '#shared/platform/actor.ts';
import type { Clock, Ids } from '#shared/platform/ctx.ts';
import type { Revocations } from './revocations.ts';
import { accessTokenForMs, clockToleranceMs, type SigningKeys } from './signing-keys.ts';
import {
  claimsOf,
  type ReadToken,
  readClaims,
  type TokenActor,
  tokenAudience,
  tokenLengthMax,
  tokenType,
} from './tokens-claims.ts';

const verifiedMax = 10_000;

export interface AccessTokens {
  /** A token for this actor, good for ten minutes or up to `notAfter`. Its form is RFC 9068's. */
  issue(actor: TokenActor, notAfter?: Date): Promise<{ token: string; expiresAt: Date }>;
  /** Who a token speaks for; undefined if it is not one of ours, not in its time, or revoked. Never throws on a token. */
  authenticate(token: string): Promise<Actor | undefined>;
}

/**
 * JWT access tokens (RFC 7519, RFC 9068), signed with RS256 and nothing else. A token's signature is verified once in a
 * process; what it said is kept, for at most 10,000 of them, until it expires. Revocations are asked each time.
 */
export function createAccessTokens(port: {
  keys: SigningKeys;
  revocations: Revocations;
  /** Of an actor with more limits than a token holds. */
  lookUpLimits(actor: TokenActor): Promise<Pick<TokenActor, 'projectRoles' | 'hiddenProjects'>>;
  clock: Clock;
  ids: Ids;
  /** Public origin of the platform, without a path. */
  issuer: string;
  verifiedMax?: number;
}): AccessTokens {
  const { keys, clock, issuer } = port;
  const max = port.verifiedMax ?? verifiedMax;
  const verified = new Map<string, ReadToken>();

  const verify = async (token: string): Promise<ReadToken | undefined> => {
    const { errors, jwtVerify } = await import('jose');
    try {
      const { payload } = await jwtVerify(
        token,
        async header => {
          const key = header.kid === undefined ? undefined : await keys.verifier(header.kid);
          if (key === undefined) throw new errors.JWKSNoMatchingKey();
          return key;
        },
        {
          algorithms: ['RS256'],
          issuer,
          audience: tokenAudience,
          typ: tokenType,
          clockTolerance: clockToleranceMs / 1_000,
          currentDate: clock.now(),
          requiredClaims: ['sub', 'jti', 'iat', 'exp'],
        },
      );
      const read = readClaims(payload);
      // jose leaves the time of issue alone; one that is still to come was not written by us.
      const tooEarly = read !== undefined && read.bearer.issuedAtMs - clockToleranceMs > clock.now().getTime();
      return tooEarly ? undefined : read;
    } catch (error) {
      // Whatever is wrong with a token is the same to its bearer; that the keys can't be read is not about the token.
      if (error instanceof errors.JOSEError) return undefined;
      throw error;
    }
  };

  return {
    issue: async (actor, notAfter) => {
      const { SignJWT } = await import('jose');
      const { kid, key } = await keys.signer();
      const nowMs = clock.now().getTime();
      // Rounded down to the second that the claim holds: no token outlives what it stands for.
      const exp = Math.floor(
        Math.min(nowMs + accessTokenForMs, notAfter?.getTime() ?? Number.POSITIVE_INFINITY) / 1_000,
      );
      const token = await new SignJWT(claimsOf(actor))
        .setProtectedHeader({ alg: 'RS256', typ: tokenType, kid })
        .setIssuer(issuer)
        .setAudience(tokenAudience)
        .setSubject(actor.userId)
        .setJti(port.ids.uuid())
        .setIssuedAt(nowMs / 1_000)
        .setExpirationTime(exp)
        .sign(key);
      return { token, expiresAt: new Date(exp * 1_000) };
    },
    authenticate: async token => {
      if (token.length > tokenLengthMax) return undefined;
      const digest = hash('sha256', token, 'base64');
      const nowMs = clock.now().getTime();
      let read = verified.get(digest);
      verified.delete(digest);
      if (read === undefined) read = await verify(token);
      if (read === undefined || read.expiresAtMs + clockToleranceMs <= nowMs) return undefined;
      // The one used last is at the end; the one not used for longest makes room.
      verified.set(digest, read);
      if (verified.size > max) {
        for (const oldest of verified.keys()) {
          verified.delete(oldest);
          break;
        }
      }
      if (await port.revocations.refuses(read.bearer)) return undefined;
      return read.looksUpLimits ? { ...read.actor, ...(await port.lookUpLimits(read.actor)) } : read.actor;
    },
  };
}
