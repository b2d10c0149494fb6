import { existsSync } from 'node:fs';
import { flushCompileCache, getCompileCacheDir } from 'node:module';
import { SettingsError } from '#shared/platform/settings.ts';

/** What a container runs until it is told to stop. */
export interface Running {
  stop(): Promise<void>;
}

const stopMsMax = 25_000;

/**
 * Starts, waits for SIGTERM or SIGINT, drains and exits 0. A start that fails exits 1 with its sentence on stderr, one
 * that is interrupted exits 0. `--load-only` exits at once after everything was loaded: that fills the compile cache
 * while an image is built. As process 1 of a container nothing else would obey the signals, so they are heard first.
 */
export async function runToSignal(start: () => Promise<Running>): Promise<void> {
  if (process.argv.includes('--load-only')) loadOnly();
  let running: Running | undefined;
  let stopping = false;
  const stop = (): void => {
    if (stopping) return;
    stopping = true;
    if (running === undefined) process.exit(0);
    setTimeout(() => {
      process.stderr.write(`Not drained within ${stopMsMax / 1_000} s.\n`);
      process.exit(1);
    }, stopMsMax).unref();
    running.stop().then(
      () => process.exit(0),
      error => fail(error),
    );
  };
  process.on('SIGTERM', stop).on('SIGINT', stop);
  try {
    running = await start();
  } catch (error) {
    fail(error);
  }
}

/** Fails where a compile cache is asked for and can't be written: an image without one would only start slower. */
function loadOnly(): never {
  const wanted = process.env.NODE_COMPILE_CACHE;
  flushCompileCache();
  const folder = getCompileCacheDir();
  if (wanted !== undefined && wanted !== '' && (folder === undefined || !existsSync(folder)))
    fail(new SettingsError(`NODE_COMPILE_CACHE: nothing could be written to ${wanted}.`));
  process.exit(0);
}

function fail(error: unknown): never {
  const text = error instanceof Error ? (isForOperator(error) ? error.message : error.stack) : String(error);
  process.stderr.write(`${text}\n`);
  process.exit(1);
}

/** Sentences written for whoever runs the platform; a stack would only hide them. */
function isForOperator(error: Error): boolean {
  return error instanceof SettingsError || ('code' in error && /^E[A-Z]+$/.test(String(error.code)));
}
