import { z } from 'zod';
import type { Ctx } from '#shared/platform/ctx.ts';
import { defineSetting, settingSchemas } from '#shared/platform/settings.ts';
import { publicUrlSetting } from '#shared/webhooks/public-url.ts';

export const notifySettings = {
  publicUrl: publicUrlSetting,
  webhookTimeoutMs: defineSetting<number>({
    doc: 'Milliseconds a webhook receiver has for its whole answer.',
    schema: settingSchemas.positiveInteger.max(60_000),
    default: 15_000,
    env: 'CLOUDFORGE_WEBHOOK_TIMEOUT_MS',
  }),
} as const;

const Values = z.object({
  publicUrl: z.string().default(notifySettings.publicUrl.default ?? ''),
  webhookTimeoutMs: z.number().default(notifySettings.webhookTimeoutMs.default ?? 0),
});

/** The function's settings out of a ctx, which holds those of every function in the process. */
export function settingsOf(ctx: Pick<Ctx, 'settings'>): z.infer<typeof Values> {
  return Values.parse(ctx.settings);
}
