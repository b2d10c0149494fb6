import { z } from 'zod';
import { SourceError } from '../source-error.ts';

/**
 * A driver that is not installed with CloudForge, as it is large and few need it.
 *
 * @throws SourceError that says how to add it
 */
export async function loadDriver(name: string, database: string): Promise<unknown> {
  try {
    const module: unknown = await import(name);
    // A package in the older form has all that it offers in `default`.
    const { success, data } = Wrapped.safeParse(module);
    return success ? data.default : module;
  } catch (cause) {
    if (!isAbsent(cause, name)) {
      const reason = cause instanceof Error ? cause.message : String(cause);
      throw new SourceError(
        'source-unsupported',
        `The driver ${name} is installed and could not be loaded (${reason}). Add it anew with \`npx pnpm add ${name}\` in CloudForge's folder.`,
        { cause },
      );
    }
    throw new SourceError(
      'source-unsupported',
      `Reading a live ${database} needs its driver, which is not installed: add it with \`npx pnpm add ${name}\` in CloudForge's folder, or give a script of the database instead.`,
      { cause },
    );
  }
}

/** The package itself was not found, and not something that it needs. */
function isAbsent(error: unknown, name: string): boolean {
  return (
    error instanceof Error &&
    'code' in error &&
    error.code === 'ERR_MODULE_NOT_FOUND' &&
    error.message.includes(`'${name}'`)
  );
}

const Wrapped = z.object({ default: z.record(z.string(), z.unknown()) });
