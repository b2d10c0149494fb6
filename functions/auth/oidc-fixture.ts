import { generateKeyPairSync } from 'node:crypto';
import { createServer, type ServerResponse } from 'node:http';
import { decodeJwt, SignJWT } from 'jose';
import Provider from 'oidc-provider';
import { z } from 'zod';

export interface TestProvider {
  issuer: string;
  clientId: string;
  clientSecret: string;
  /** Who signs in next, and what the provider says about them. */
  person: { subject: string; email: string; emailVerified: unknown };
  /** Changes the ID token on its way out; undefined: leaves it as it is. */
  tamper: ((idToken: string) => string | Promise<string>) | undefined;
  /** Answers everything with this status instead. */
  status: number | undefined;
  /** The ID token anew, signed by the provider's own key, with other claims or by another key. */
  resign(idToken: string, claims: Record<string, unknown>, by?: 'own' | 'stranger'): Promise<string>;
  /** What a browser does from the provider's first page on, until it is sent to another origin. Returns that URL. */
  browse(url: string): Promise<URL>;
  stop(): Promise<void>;
}

const kid = 'provider-key';
const redirectsMax = 10;

/**
 * A real OpenID provider (npm oidc-provider) on loopback, at which everybody is signed in at once. `redirectUris`: what a
 * redirect URI has to look like; which it is, is known once the provider was entered.
 */
export async function startTestProvider(redirectUris: RegExp): Promise<TestProvider> {
  const own = generateKeyPairSync('rsa', { modulusLength: 2_048 }).privateKey;
  const stranger = generateKeyPairSync('rsa', { modulusLength: 2_048 }).privateKey;
  const server = createServer();
  await new Promise<void>(resolve => server.listen(0, '127.0.0.1', resolve));
  const { port } = z.object({ port: z.number() }).parse(server.address());
  const issuer = `http://127.0.0.1:${port}`;
  const clientId = 'cloudforge';
  const clientSecret = 'a-secret-of-the-provider';
  const provider = new Provider(issuer, {
    clients: [
      {
        client_id: clientId,
        client_secret: clientSecret,
        redirect_uris: ['https://cloudforge.example/unknown'],
        grant_types: ['authorization_code'],
        response_types: ['code'],
      },
    ],
    jwks: { keys: [{ ...own.export({ format: 'jwk' }), kid, alg: 'RS256', use: 'sig' }] },
    cookies: { keys: ['test'] },
    claims: { openid: ['sub'], email: ['email', 'email_verified'] },
    features: { devInteractions: { enabled: false } },
    interactions: { url: (_ctx, interaction) => `/interaction/${interaction.uid}` },
    findAccount: (_ctx, accountId) => ({
      accountId,
      claims: async () => ({
        sub: accountId,
        email: test.person.email,
        email_verified: claimOf(test.person.emailVerified),
      }),
    }),
    loadExistingGrant: async ctx => {
      const grant = new provider.Grant({
        clientId: ctx.oidc.client?.clientId ?? '',
        accountId: ctx.oidc.session?.accountId ?? '',
      });
      grant.addOIDCScope('openid email');
      await grant.save();
      return grant;
    },
  });
  provider.Client.prototype.redirectUriAllowed = uri => redirectUris.test(uri);
  const serve = provider.callback();
  server.on('request', (request, response) => {
    if (test.status !== undefined) {
      response.writeHead(test.status, { location: 'http://127.0.0.1:1/elsewhere' }).end();
    } else if (request.url?.startsWith('/interaction/') === true) {
      void provider.interactionFinished(request, response, { login: { accountId: test.person.subject } });
    } else {
      if (request.url?.startsWith('/token') === true && test.tamper !== undefined) tamperWith(response, test.tamper);
      void serve(request, response);
    }
  });
  const test: TestProvider = {
    issuer,
    clientId,
    clientSecret,
    person: { subject: 'nobody', email: 'nobody@example.com', emailVerified: true },
    tamper: undefined,
    status: undefined,
    resign: async (idToken, claims, by = 'own') =>
      await new SignJWT({ ...decodeJwt(idToken), ...claims })
        .setProtectedHeader({ alg: 'RS256', kid })
        .sign(by === 'own' ? own : stranger),
    browse: async start => {
      const cookies = new Map<string, string>();
      let url = new URL(start);
      for (let hop = 0; hop < redirectsMax && url.origin === issuer; hop += 1) {
        const response = await fetch(url, {
          redirect: 'manual',
          headers: { cookie: [...cookies].map(([name, value]) => `${name}=${value}`).join('; ') },
        });
        for (const cookie of response.headers.getSetCookie()) {
          const [pair = ''] = cookie.split(';');
          cookies.set(pair.slice(0, pair.indexOf('=')), pair.slice(pair.indexOf('=') + 1));
        }
        const location = response.headers.get('location');
        if (location === null) throw new Error(`The provider answered ${response.status}: ${await response.text()}`);
        url = new URL(location, url);
      }
      return url;
    },
    stop: async () => {
      server.closeAllConnections();
      await new Promise(resolve => server.close(resolve));
    },
  };
  return test;
}

/** What the provider is made to say, whatever type the standard wants. */
function claimOf(value: unknown): boolean | string | null {
  return typeof value === 'boolean' || typeof value === 'string' ? value : null;
}

function tamperWith(response: ServerResponse, change: (idToken: string) => string | Promise<string>): void {
  const end = response.end.bind(response);
  response.end = (chunk?: unknown): ServerResponse => {
    const body = z.looseObject({ id_token: z.string() }).safeParse(JSON.parse(String(chunk)));
    if (!body.success) return end(chunk);
    void Promise.resolve(change(body.data.id_token)).then(idToken => {
      const text = JSON.stringify({ ...body.data, id_token: idToken });
      response.setHeader('content-length', Buffer.byteLength(text));
      end(text);
    });
    return response;
  };
}
