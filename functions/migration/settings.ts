import { migrationSettings } from '#shared/migration/service/settings.ts';
import type { Ctx } from '#shared/platform/ctx.ts';

/** The function needs to know where databases for migrations without a target are made, to print how to connect. */
export const settings = { targetServer: migrationSettings.targetServer } as const;

export function targetServerOf(ctx: Pick<Ctx, 'settings'>): string | undefined {
  const { targetServer } = ctx.settings;
  return typeof targetServer === 'string' ? targetServer : undefined;
}
