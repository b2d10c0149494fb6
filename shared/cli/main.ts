import { version } from '#shared/platform/version.ts';
import { CliError, usageExitCode } from './cli-error.ts';
import { helpText } from './help.ts';
import { loadCommand, loadCommands } from './load-command.ts';

/** Errors of the platform whose message is for the user; by name, so that a command need not load what it does not use. */
const spokenErrors = new Set(['SettingsError', 'KeyServiceError', 'EmbeddedPostgresError', 'MigrationError']);

const [first, ...rest] = process.argv.slice(2);
process.exitCode = await main(first, rest);

async function main(name: string | undefined, args: string[]): Promise<number> {
  if (name === '--version' || name === '-v') {
    console.log(version);
    return 0;
  }
  if (name === undefined || name === '--help' || name === '-h' || name === 'help') {
    console.log(helpText(await loadCommands(), args[0]));
    return 0;
  }
  const command = await loadCommand(name, args[0]);
  if (command === undefined) {
    const commands = await loadCommands();
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
    console.error(
      error instanceof Error && spokenErrors.has(error.constructor.name)
        ? error.message
        : `Something unexpected happened. This is a fault of CloudForge:\n${error instanceof Error ? error.stack : String(error)}`,
    );
    return usageExitCode;
  }
}
