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
    throw new SourceError(
      'source-unsupported',
      `Reading a live ${database} needs its driver, which is not installed: add it with \`npx pnpm add ${name}\` in CloudForge's folder, or give a script of the database instead.`,
      { cause },
    );
  }
}

const Wrapped = z.object({ default: z.record(z.string(), z.unknown()) });
