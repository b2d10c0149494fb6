import { execFileSync } from 'node:child_process';

export interface CommandHelp {
  name: string;
  usage: string;
  summary: string;
  details: string;
}

const timeoutMs = 30_000;
const script =
  "const { commands } = await import('./shared/cli/commands.ts');" +
  'console.log(JSON.stringify(commands.map(({ name, usage, summary, details }) => ({ name, usage, summary, details }))))';

/**
 * The commands with their own help, asked from the command line itself. A process of its own, because it pulls in the
 * whole platform, which has no place in the bundle of a page. Throws if it can't be run.
 */
export function commandHelp(): CommandHelp[] {
  // The site is built in its own folder; the checkout is the one above.
  const output = execFileSync(process.execPath, ['--no-warnings', '--input-type=module', '--eval', script], {
    cwd: '..',
    encoding: 'utf8',
    timeout: timeoutMs,
  });
  const list: unknown = JSON.parse(output);
  if (!Array.isArray(list)) throw new Error('The command line gave no list of commands.');
  return list.map(each => ({
    name: String(each.name),
    usage: String(each.usage),
    summary: String(each.summary),
    details: String(each.details),
  }));
}
