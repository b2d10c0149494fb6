import { randomUUID } from 'node:crypto';
import { randomInteger, seededRandom } from '#shared/testing/faults/random.ts';
import type { LoadRequest } from './open-loop.ts';
import type { LoadUser } from './users.ts';

const json = { 'content-type': 'application/json' };

/** Parts of a hundred: what programs and pages ask of the platform between two runs. */
const shares = { project: 40, projects: 20, runs: 20, self: 15, create: 5 } as const;

/**
 * Requests of the users in turn, seeded. A user shows its access token where it has one in `tokens`, else its key.
 */
export function createMix(
  users: readonly LoadUser[],
  tokens: ReadonlyMap<LoadUser, string>,
  seed: number,
): (at: number) => LoadRequest {
  const random = seededRandom(seed);
  return at => {
    const user = users[at % users.length];
    if (user === undefined) throw new Error('A mix needs users.');
    const headers = { authorization: `Bearer ${tokens.get(user) ?? user.key}` };
    let dice = randomInteger(random, 100);
    for (const [name, share] of Object.entries(shares)) {
      dice -= share;
      if (dice >= 0) continue;
      if (name === 'project') return { method: 'GET', path: `/api/projects/${user.projectId}`, headers };
      if (name === 'projects') return { method: 'GET', path: '/api/projects?limit=20', headers };
      if (name === 'runs') return { method: 'GET', path: `/api/projects/${user.projectId}/runs`, headers };
      if (name === 'self') return { method: 'GET', path: '/api/auth/self', headers };
      break;
    }
    return {
      method: 'POST',
      path: '/api/projects',
      headers: { ...headers, ...json, 'idempotency-key': randomUUID() },
      body: JSON.stringify({ name: `Made under load ${at}` }),
    };
  };
}
