export const usageExitCode = 2;

/** Ends a command with a sentence for its user. Exit code 2: bad usage or unreadable input. */
export class CliError extends Error {
  readonly exitCode: number;
  constructor(message: string, exitCode: number = usageExitCode, options?: ErrorOptions) {
    super(message, options);
    this.exitCode = exitCode;
  }
}
