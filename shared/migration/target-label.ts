import type { TargetAddress } from '#shared/targets/target.ts';

/** A target for people: user, host, port and database, never the password. */
export function targetLabel({ url }: TargetAddress): string {
  const parsed = new URL(url);
  const user = parsed.username === '' ? '' : `${decodeURIComponent(parsed.username)}@`;
  return `postgresql://${user}${parsed.host}${parsed.pathname}`;
}
