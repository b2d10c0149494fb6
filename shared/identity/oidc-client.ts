import type * as OpenidClient from 'openid-client';
import { z } from 'zod';
import { AddressRefused, type Dialer } from '#shared/platform/dialer.ts';

/** Thrown when the provider did not answer, or answered that it is out of order. */
export class ProviderUnreachable extends Error {}
/** Thrown when what came back from the provider, or from the browser, can't be taken; `message` is for the log. */
export class SignInNotProved extends Error {}

const timeoutMs = 10_000;
const responseBytesMax = 512 * 1024;

export interface ProviderSettings {
  issuer: string;
  clientId: string;
  /** undefined: a public client, which PKCE alone protects. */
  clientSecret: string | undefined;
}

/** OpenID Connect Core 1.0, 5.1. An `email_verified` that is no boolean counts as not verified. */
const Person = z.object({ email: z.string().max(320).optional(), email_verified: z.unknown().optional() });

/** How the person signed in there, as the ID token says (OpenID Connect Core 1.0, 2); anything else says nothing. */
const Proof = z.object({ amr: z.array(z.string()).catch([]), acr: z.string().catch('') });
/** RFC 8176, 2: several factors, a one-time password, a key held by hardware, software or a smart card. */
const secondFactorMethods: readonly string[] = ['mfa', 'otp', 'hwk', 'swk', 'sc'];
/** OpenID Enhanced Authentication Profile 1.0, 4: what phishing can't get. */
const secondFactorContexts: readonly string[] = ['phr', 'phrh'];

function isSecondFactorProved(claims: unknown): boolean {
  const { amr, acr } = Proof.parse(claims);
  return amr.some(method => secondFactorMethods.includes(method)) || secondFactorContexts.includes(acr);
}

/** What a provider says about somebody who has signed in there. */
export interface ProvedIdentity {
  subject: string;
  email: string | undefined;
  emailVerified: boolean;
  /** The provider says that it asked for more than a password. */
  secondFactor: boolean;
}

export interface OidcClient {
  /** Where the browser is sent. */
  authorizationUrl(ask: { redirectUri: string; state: string; nonce: string; codeVerifier: string }): Promise<string>;
  /** Exchanges the code in `callback` and checks everything that came of it (OpenID Connect Core 1.0, 3.1.3.7). */
  finish(callback: { url: URL; state: string; nonce: string; codeVerifier: string }): Promise<ProvedIdentity>;
  /** Endpoints the provider names, read just now. */
  endpoints: { issuer: string; authorization: string; token: string };
}

/**
 * A provider, discovered. Every call goes through the dialer: no private address, no redirect followed, a bounded answer
 * within ten seconds. Throws ProviderUnreachable, SignInNotProved or AddressRefused.
 */
export async function connectProvider(dialer: Dialer, provider: ProviderSettings): Promise<OidcClient> {
  const oidc = await import('openid-client');
  const dialed = dialerFetch(dialer);
  const { clientId, clientSecret } = provider;
  const issuer = new URL(provider.issuer);
  const options: OpenidClient.DiscoveryRequestOptions = {
    execute: isLoopback(issuer) ? [oidc.allowInsecureRequests] : [],
    timeout: timeoutMs / 1_000,
    [oidc.customFetch]: dialed.fetch,
  };
  const found = await dialed.judge(() => oidc.discovery(issuer, clientId, undefined, oidc.None(), options));
  const server = found.serverMetadata();
  const methods = server.token_endpoint_auth_methods_supported ?? ['client_secret_basic'];
  const secretAuth = methods.includes('client_secret_basic') ? oidc.ClientSecretBasic : oidc.ClientSecretPost;
  const auth = clientSecret === undefined ? oidc.None() : secretAuth(clientSecret);
  const config = new oidc.Configuration(server, clientId, undefined, auth);
  config[oidc.customFetch] = dialed.fetch;
  config.timeout = timeoutMs / 1_000;
  if (isLoopback(issuer)) oidc.allowInsecureRequests(config);
  // The ID token's own signature is checked too, not only that it came over TLS.
  oidc.enableNonRepudiationChecks(config);
  const { authorization_endpoint: authorization, token_endpoint: token } = server;
  if (authorization === undefined || token === undefined)
    throw new SignInNotProved('The provider names no authorization or token endpoint.');

  return {
    endpoints: { issuer: server.issuer, authorization, token },
    authorizationUrl: async ask => {
      const url = oidc.buildAuthorizationUrl(config, {
        redirect_uri: ask.redirectUri,
        scope: 'openid email',
        state: ask.state,
        nonce: ask.nonce,
        code_challenge: await oidc.calculatePKCECodeChallenge(ask.codeVerifier),
        code_challenge_method: 'S256',
      });
      return url.href;
    },
    finish: async callback =>
      await dialed.judge(async () => {
        const tokens = await oidc.authorizationCodeGrant(config, callback.url, {
          pkceCodeVerifier: callback.codeVerifier,
          expectedState: callback.state,
          expectedNonce: callback.nonce,
          idTokenExpected: true,
        });
        const claims = tokens.claims();
        if (claims === undefined) throw new SignInNotProved('There is no ID token.');
        let about = Person.parse(claims);
        // Many providers keep the address out of the ID token.
        if (about.email === undefined && server.userinfo_endpoint !== undefined)
          about = Person.parse(await oidc.fetchUserInfo(config, tokens.access_token, claims.sub));
        return {
          subject: claims.sub,
          email: about.email,
          emailVerified: about.email_verified === true,
          // Of the signed ID token only: whoever answers for user data has not seen the person sign in.
          secondFactor: isSecondFactorProved(claims),
        };
      }),
  };
}

/** http is for a provider on this very machine; whether that may be called at all is the dialer's to say. */
export function isLoopback(url: URL): boolean {
  return url.protocol === 'http:' && ['127.0.0.1', '[::1]', 'localhost'].includes(url.hostname);
}

/** The dialer as openid-client calls it, and the sorting of what went wrong: the network, or what was said. */
function dialerFetch(dialer: Dialer): {
  fetch: OpenidClient.CustomFetch;
  judge<T>(work: () => Promise<T>): Promise<T>;
} {
  const fetch: OpenidClient.CustomFetch = async (url, options) => {
    const { body } = options;
    if (
      body instanceof ReadableStream ||
      (body != null && typeof body !== 'string' && !(body instanceof URLSearchParams))
    )
      throw new SignInNotProved('A body of this kind is not sent to a provider.');
    if (options.method !== 'GET' && options.method !== 'POST')
      throw new SignInNotProved('A provider is asked by GET and POST only.');
    let answer: Awaited<ReturnType<Dialer['request']>>;
    try {
      answer = await dialer.request({
        url,
        method: options.method,
        headers: options.headers,
        ...(body == null ? {} : { body: body.toString() }),
        timeoutMs,
        responseBytesMax,
        ...(options.signal === undefined ? {} : { signal: options.signal }),
      });
    } catch (error) {
      if (error instanceof AddressRefused) throw error;
      throw new ProviderUnreachable('The provider could not be reached.', { cause: error });
    }
    if (answer.status >= 500) throw new ProviderUnreachable(`The provider answered with ${answer.status}.`);
    const empty = answer.status === 204 || answer.status === 304;
    return new Response(empty ? null : new Uint8Array(answer.body), {
      status: answer.status,
      headers: answer.headers,
    });
  };
  return {
    fetch,
    judge: async work => {
      try {
        return await work();
      } catch (error) {
        for (
          let cause: unknown = error, depth = 0;
          cause instanceof Error && depth < 5;
          cause = cause.cause, depth += 1
        )
          if (
            cause instanceof ProviderUnreachable ||
            cause instanceof AddressRefused ||
            cause instanceof SignInNotProved
          )
            throw cause;
        throw new SignInNotProved(error instanceof Error ? error.message : 'unknown', { cause: error });
      }
    },
  };
}
