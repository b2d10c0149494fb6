import type { RunKind } from './run.ts';

/**
 * The command that goes on after a failure, as the user would type it: their own words, with `--resume` where it takes
 * that. Passwords are left out. undefined: nothing is kept that could be gone on with.
 */
export function nextCommand(
  args: readonly string[],
  kind: Pick<RunKind, 'reconcile' | 'rehearsal'>,
): string | undefined {
  if (kind.rehearsal) return undefined;
  const isNew = !kind.reconcile && !args.includes('--resume');
  return ['cloudforge', ...args.map(shown), ...(isNew ? ['--resume'] : [])].join(' ');
}

/** Another command for the same source and target as one that was given. */
export function commandFor(
  command: 'repair' | 'cutover' | 'revert',
  source: string | undefined,
  to: string | undefined,
): string {
  return ['cloudforge', command, shown(source ?? 'SOURCE'), ...(to === undefined ? [] : ['--to', shown(to)])].join(' ');
}

/** An argument as a shell takes it, without a password. */
function shown(argument: string): string {
  const safe = withoutPassword(argument);
  return /^[\w@%+=:,./-]+$/.test(safe) ? safe : `'${safe.replaceAll("'", `'\\''`)}'`;
}

function withoutPassword(argument: string): string {
  if (!/^[a-z]+:\/\//i.test(argument) || !URL.canParse(argument)) return argument;
  const url = new URL(argument);
  if (url.password === '') return argument;
  url.password = 'PASSWORD';
  return url.href;
}
