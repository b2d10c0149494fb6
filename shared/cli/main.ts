import { EmbeddedPostgresError } from '#shared/database/embedded-postgres.ts';
import { MigrationError } from '#shared/database/migrate.ts';
import { SettingsError } from '#shared/platform/settings.ts';
import { version } from '#shared/platform/version.ts';
import { CliError, usageExitCode } from './cli-error.ts';
import { commands } from './commands.ts';
import { helpText } from './help.ts';

const [first, ...rest] = process.argv.slice(2);
process.exitCode = await main(first, rest);

async function main(name: string | undefined, args: string[]): Promise<number> {
  if (name === '--version' || name === '-v') {
    console.log(version);
    return 0;
  }
  if (name === undefined || name === '--help' || name === '-h' || name === 'help') {
    console.log(helpText(commands, args[0]));
    return 0;
  }
  const command =
    commands.find(entry => entry.name === name) ?? commands.find(entry => entry.name === `${name} ${args[0] ?? ''}`);
  if (command === undefined) {
    const group = commands.filter(entry => entry.name.startsWith(`${name} `));
    if (group.length > 0) {
      console.error(helpText(group));
      return args.includes('--help') ? 0 : usageExitCode;
    }
    console.error(`There is no command "${name}". These are:\n\n${helpText(commands)}`);
    return usageExitCode;
  }
  const own = command.name.includes(' ') ? args.slice(1) : args;
  if (own.includes('--help') || own.includes('-h')) {
    console.log(helpText([command], command.name));
    return 0;
  }
  try {
    return await command.run(own);
  } catch (error) {
    if (error instanceof CliError) {
      console.error(error.message);
      return error.exitCode;
    }
    const known =
      error instanceof SettingsError || error instanceof EmbeddedPostgresError || error instanceof MigrationError;
    console.error(
      known
        ? error.message
        : `Something unexpected happened. This is a fault of CloudForge:\n${error instanceof Error ? error.stack : String(error)}`,
    );
    return usageExitCode;
  }
}
