import type { AssessmentFile } from '#shared/platform/ctx.ts';
import { assessInThread } from '#shared/sources/assess-thread.ts';
import { SourceError } from '#shared/sources/source-error.ts';
import { CliError } from './cli-error.ts';
import { openInput } from './input-file.ts';
import { createProgressPrinter } from './progress.ts';

/** Reads and assesses a file on this machine, with progress on a terminal. Throws CliError with the reader's sentence. */
export async function assessFile(
  given: string | undefined,
  options: { quiet: boolean },
): Promise<AssessmentFile & { fileName: string }> {
  const input = await openInput(given);
  const printer = createProgressPrinter({
    stream: process.stderr,
    quiet: options.quiet || process.stderr.isTTY !== true,
    now: Date.now,
  });
  const interrupted = new AbortController();
  process.once('SIGINT', () => interrupted.abort());
  try {
    const result = await assessInThread({
      path: input.path,
      fileName: input.fileName,
      signal: interrupted.signal,
      onProgress: progress => printer.event({ type: 'analysis.progress', data: { ...progress } }),
    });
    return { ...result, fileName: input.fileName };
  } catch (error) {
    if (interrupted.signal.aborted) throw new CliError('Interrupted.', 130);
    if (error instanceof SourceError) throw new CliError(`${given}: ${error.message}`, 2, { cause: error });
    throw error;
  } finally {
    printer.done();
    input.close();
  }
}
