import { z } from 'zod';
import type { IssuedTokens } from '#shared/identity/tokens-service.ts';
import type { Ctx } from '#shared/platform/ctx.ts';

export const TokenAnswer = z
  .object({
    accessToken: z.string(),
    tokenType: z.literal('Bearer'),
    expiresIn: z.number().int().describe('Seconds from now'),
    refreshToken: z.string().optional().describe('Good once: each refresh gives the next one'),
    refreshExpiresAt: z.iso.datetime().optional(),
  })
  .meta({ id: 'TokenAnswer' });

export const RefreshTokenBody = z.object({ refreshToken: z.string().min(1).max(200) });

/** The answer that hands tokens over. */
export function tokenAnswer(issued: IssuedTokens, ctx: Pick<Ctx, 'clock'>): z.input<typeof TokenAnswer> {
  return {
    accessToken: issued.accessToken,
    tokenType: 'Bearer',
    expiresIn: Math.max(0, Math.floor((issued.expiresAt.getTime() - ctx.clock.now().getTime()) / 1_000)),
    ...(issued.refresh === undefined
      ? {}
      : { refreshToken: issued.refresh.token, refreshExpiresAt: issued.refresh.expiresAt.toISOString() }),
  };
}
