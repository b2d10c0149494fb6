import { type ParseArgsConfig, parseArgs } from 'node:util';
import { CliError } from './cli-error.ts';

export interface Command {
  /** `analyze`, or two words: `events tail`. */
  name: string;
  /** What follows the name: `FILE [--json]`. */
  usage: string;
  summary: string;
  /** Option lines and examples for --help. */
  details: string;
  run(args: string[]): Promise<number>;
}

/** node:util parseArgs, with its complaint as a sentence and exit code 2. */
export function parseOptions<const T extends ParseArgsConfig['options']>(
  args: string[],
  options: T,
  positionalsMax: number,
) {
  try {
    const parsed = parseArgs({ args, options, allowPositionals: true, strict: true });
    if (parsed.positionals.length > positionalsMax)
      throw new CliError(`Too many arguments: ${parsed.positionals.slice(positionalsMax).join(' ')}`);
    return parsed;
  } catch (error) {
    if (error instanceof CliError) throw error;
    const message = error instanceof Error ? error.message : String(error);
    // Node adds advice for programmers after its first sentence.
    throw new CliError(`${message.split('. ')[0]}. --help lists the options.`, 2, { cause: error });
  }
}
