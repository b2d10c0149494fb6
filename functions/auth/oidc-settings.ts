import { z } from 'zod';
import type { Ctx } from '#shared/platform/ctx.ts';
import { defineSetting, settingSchemas } from '#shared/platform/settings.ts';
import { oidcPath } from './oidc-cookie.ts';

export const oidcSettings = {
  publicUrl: defineSetting<string>({
    doc: 'Where people reach the platform, e.g. https://cloudforge.example.org; identity providers send browsers back to it.',
    schema: settingSchemas.url,
    default: 'http://localhost:8080',
    env: 'CLOUDFORGE_PUBLIC_URL',
  }),
} as const;

const Values = z.object({ publicUrl: z.string().default(oidcSettings.publicUrl.default ?? '') });

/**
 * The redirect URI that a provider has to know: of the platform's own address, whatever the request says it is. Each has
 * its own, so that what one provider sends back is never taken for another's (mix-up: RFC 9700, 4.4.2.2).
 */
export function callbackUrl(ctx: Pick<Ctx, 'settings'>, providerId: string): string {
  return new URL(`${oidcPath}/${providerId}/callback`, Values.parse(ctx.settings).publicUrl).href;
}
