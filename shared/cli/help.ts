import type { Command } from './command.ts';

/** Help for all commands, or for the one named. */
export function helpText(commands: readonly Command[], name?: string): string {
  const command = commands.find(entry => entry.name === name);
  if (command !== undefined)
    return `${command.summary}\n\n  cloudforge ${command.name} ${command.usage}\n\n${command.details}`;
  const width = Math.max(...commands.map(entry => `${entry.name} ${entry.usage}`.length));
  const lines = commands.map(entry => `  ${`${entry.name} ${entry.usage}`.padEnd(width)}  ${entry.summary}`);
  return [
    'CloudForge reads an old database, says what will break on PostgreSQL, and makes the files to run it on.',
    '',
    'Usage: cloudforge COMMAND [OPTIONS]',
    '',
    ...lines,
    '',
    'cloudforge COMMAND --help tells more. Nothing you give to it leaves this machine.',
  ].join('\n');
}
