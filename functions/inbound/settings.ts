import { z } from 'zod';
import type { Ctx } from '#shared/platform/ctx.ts';
import { uploadSettings } from '#shared/storage/upload-settings.ts';
import { publicUrlSetting } from '#shared/webhooks/public-url.ts';

/** Files that come this way have the limits of uploads. */
export const inboundSettings = { publicUrl: publicUrlSetting, ...uploadSettings } as const;

const Values = z.object({ publicUrl: z.string().default(publicUrlSetting.default ?? '') });

/** The URL that starts runs, for the owner of its token. */
export function inboundUrl(ctx: Pick<Ctx, 'settings'>, token: string): string {
  return `${Values.parse(ctx.settings).publicUrl.replace(/\/+$/, '')}/api/inbound/${token}`;
}
