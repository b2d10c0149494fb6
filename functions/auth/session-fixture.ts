import { generate } from 'otplib';
import { z } from 'zod';
import { hashPassword } from '#shared/identity/passwords.ts';
import type { FunctionDefinition } from '#shared/platform/function.ts';
import { type Harness, startHarness } from '#shared/testing/harness.ts';
import { auth } from './function.ts';

export const goodPassword = 'eleven green cucumbers';
const Code = z.object({ code: z.string() });

/** A browser: it keeps its cookie and sends it from the platform's own pages. */
export interface Browser {
  cookie: string;
  /** `path` is below /api/auth, or begins with /api. */
  call(method: string, path: string, body?: object, headers?: Record<string, string>): Promise<Response>;
}

export interface AuthFixture {
  harness: Harness;
  /** Moves the platform's clock. */
  wait(ms: number): void;
  now(): Date;
  browser(): Browser;
  /** A new person of the first tenant, with a password. */
  person(options?: { password?: string | null; role?: string }): Promise<{ userId: string; email: string }>;
  /** A browser that is signed in by a link. */
  byLink(userId: string): Promise<Browser>;
  /** A browser that is signed in by a password, and a code if one is given. */
  byPassword(email: string, code?: string, password?: string): Promise<Browser>;
  /** Sets up an authenticator app; returns its secret and the recovery codes. */
  enrol(browser: Browser): Promise<{ id: string; secret: string; recoveryCodes: string[] }>;
  code(secret: string): Promise<string>;
  stop(): Promise<void>;
}

/** Other functions are served beside this one where a test crosses them. */
export async function startAuth(others: readonly FunctionDefinition[] = []): Promise<AuthFixture> {
  const harness = await startHarness({ functions: [auth, ...others] });
  let offsetMs = 0;
  const now = (): Date => new Date(Date.now() + offsetMs);
  harness.platform.clock.now = now;
  let people = 0;

  const browser = (): Browser => {
    const self: Browser = {
      cookie: '',
      call: async (method, path, body, headers = {}) => {
        const response = await harness.call(method, path.startsWith('/api/') ? path : `/api/auth${path}`, {
          as: 'nobody',
          ...(body === undefined ? {} : { body }),
          headers: { 'sec-fetch-site': 'same-origin', cookie: self.cookie, ...headers },
        });
        const set = /^((?:__Host-)?cloudforge_session=[\w-]*)/.exec(response.headers.get('set-cookie') ?? '')?.[1];
        if (set !== undefined) self.cookie = set;
        return response;
      },
    };
    return self;
  };
  const expect = async (response: Response, status: number): Promise<void> => {
    if (response.status !== status)
      throw new Error(`${response.status} where ${status} was expected: ${await response.text()}`);
  };
  const fixture: AuthFixture = {
    harness,
    now,
    browser,
    wait: ms => {
      offsetMs += ms;
    },
    person: async ({ password = goodPassword, role = 'operator' } = {}) => {
      const userId = harness.platform.ids.uuid();
      people += 1;
      const email = `Person${people}@example.net`;
      await harness.postgres.query('insert into cloudforge.users (id, email) values ($1, $2)', [userId, email]);
      await harness.postgres.query(
        'insert into cloudforge.memberships (organization_id, user_id, role) values ($1, $2, $3)',
        [harness.tenant.organizationId, userId, role],
      );
      if (password !== null)
        await harness.postgres.query('insert into cloudforge.passwords (user_id, hash) values ($1, $2)', [
          userId,
          await hashPassword(password),
        ]);
      return { userId, email };
    },
    byLink: async userId => {
      const { identity } = harness.platform.services;
      const token = await identity.createSignInLink(userId, harness.tenant.organizationId, 60_000);
      const made = browser();
      await expect(await made.call('POST', '/sessions', { token }), 201);
      return made;
    },
    byPassword: async (email, code, password = goodPassword) => {
      const made = browser();
      await expect(
        await made.call('POST', '/sessions', { email, password, ...(code === undefined ? {} : { code }) }),
        201,
      );
      return made;
    },
    enrol: async using => {
      const begun = await using.call('POST', '/self/second-factors', { name: 'Phone' });
      await expect(begun, 201);
      const { id, secret } = z.object({ id: z.string(), secret: z.string() }).parse(await begun.json());
      const confirmed = await using.call('POST', `/self/second-factors/${id}/confirm`, {
        code: await fixture.code(secret),
      });
      await expect(confirmed, 200);
      const { recoveryCodes } = z.object({ recoveryCodes: z.array(z.string()) }).parse(await confirmed.json());
      // The step of the confirmation is used up; the next code is another one.
      fixture.wait(30_000);
      return { id, secret, recoveryCodes };
    },
    code: async secret => await generate({ secret, epoch: Math.floor(now().getTime() / 1_000) }),
    stop: () => harness.stop(),
  };
  return fixture;
}

/** The code of a problem document. */
export async function problemOf(response: Response): Promise<string> {
  return Code.parse(await response.json()).code;
}
