import { setTimeout as sleep } from 'node:timers/promises';
import { z } from 'zod';
import { createMix } from './mix.ts';
import { openLoop } from './open-loop.ts';
import type { LoadUser } from './users.ts';

/**
 * The people at the other end, in a process of their own: their work must not be counted as the platform's. Told what
 * to do by its parent, one stretch at a time.
 */
const Order = z.object({
  origin: z.string(),
  users: z.array(z.object({ key: z.string(), projectId: z.string() })).optional(),
  perSecond: z.number().positive(),
  durationMs: z.number().positive(),
  connectionsMax: z.number().int().positive(),
  seed: z.number().int(),
});
export type LoadOrder = z.infer<typeof Order>;

/** An access token is good for ten minutes; programs renew theirs before. */
const renewAfterMs = 8 * 60_000;
const Token = z.object({ accessToken: z.string() });

let users: readonly LoadUser[] = [];
const tokens = new Map<LoadUser, string>();
const issuedAt = new Map<LoadUser, number>();

/** Every second user has an access token; what could not be had now is tried again at the next round. */
async function renew(origin: string): Promise<void> {
  for (let at = 0; at < users.length; at += 2) {
    const user = users[at];
    if (user === undefined || performance.now() - (issuedAt.get(user) ?? Number.NEGATIVE_INFINITY) < renewAfterMs)
      continue;
    const answer = await fetch(new URL('/api/auth/tokens', origin), {
      method: 'POST',
      headers: { authorization: `Bearer ${user.key}` },
    });
    if (answer.status !== 201) {
      await answer.arrayBuffer();
      continue;
    }
    tokens.set(user, Token.parse(await answer.json()).accessToken);
    issuedAt.set(user, performance.now());
  }
}

process.on('message', message => {
  const order = Order.parse(message);
  if (order.users !== undefined) users = order.users;
  void run(order).then(
    outcome => process.send?.({ outcome }),
    error => process.send?.({ error: String(error) }),
  );
});
process.on('disconnect', () => process.exit(0));

async function run(order: LoadOrder) {
  await renew(order.origin);
  let over = false;
  const renewing = (async () => {
    while (!over) {
      await sleep(1_000);
      await renew(order.origin).catch(() => undefined);
    }
  })();
  const outcome = await openLoop(order.origin, order, createMix(users, tokens, order.seed));
  over = true;
  await renewing;
  return outcome;
}
