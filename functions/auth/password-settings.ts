import { z } from 'zod';
import type { Ctx } from '#shared/platform/ctx.ts';
import { defineSetting, settingSchemas } from '#shared/platform/settings.ts';

export const passwordSettings = {
  publicUrl: defineSetting<string>({
    doc: 'Where people reach the platform, e.g. https://cloudforge.example.org; links in mails begin with it.',
    schema: settingSchemas.url,
    default: 'http://localhost:8080',
    env: 'CLOUDFORGE_PUBLIC_URL',
  }),
} as const;

const Values = z.object({ publicUrl: z.string().default(passwordSettings.publicUrl.default ?? '') });

/** The function's settings out of a ctx, which holds those of every function in the process. */
export function settingsOf(ctx: Pick<Ctx, 'settings'>): z.infer<typeof Values> {
  return Values.parse(ctx.settings);
}
