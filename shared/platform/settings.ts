import { z } from 'zod';

/** A setting lies beside the feature that uses it: what it is for, its schema, its default, its variable. */
export interface Setting<T = unknown> {
  doc: string;
  schema: z.ZodType<T>;
  default: T | undefined;
  /** Environment variable. */
  env: string;
  /** Never printed. */
  secret?: boolean;
}

export function defineSetting<T>(setting: Setting<T>): Setting<T> {
  return setting;
}

/** Thrown at boot: says which setting, why, and how to mend it. */
export class SettingsError extends Error {}

type Values<S extends Record<string, Setting>> = { [K in keyof S]: S[K] extends Setting<infer T> ? T : never };

/**
 * Reads settings from an environment. Empty strings count as absent. All that is wrong is said at once.
 * Throws SettingsError.
 */
export function readSettings<const S extends Record<string, Setting>>(
  settings: S,
  environment: Readonly<Record<string, string | undefined>>,
): Values<S> {
  const values: Record<string, unknown> = {};
  const complaints: string[] = [];
  for (const [name, setting] of Object.entries(settings)) {
    const raw = environment[setting.env];
    if (raw === undefined || raw === '') {
      values[name] = setting.default;
      continue;
    }
    const parsed = setting.schema.safeParse(raw);
    if (parsed.success) {
      values[name] = parsed.data;
      continue;
    }
    const why = parsed.error.issues.map(issue => issue.message).join('; ');
    const shown = setting.secret === true ? 'its value' : `"${raw.slice(0, 100)}"`;
    complaints.push(`${setting.env}: ${shown} does not fit (${why}). It is: ${setting.doc}`);
  }
  if (complaints.length > 0) {
    throw new SettingsError(`The platform can't start with these settings.\n  ${complaints.join('\n  ')}`);
  }
  return values as Values<S>;
}

/** Schemas for values that come as text. */
export const settingSchemas = {
  port: z.coerce.number().int().min(0).max(65_535),
  positiveInteger: z.coerce.number().int().positive(),
  url: z.url(),
  flag: z.enum(['true', 'false', '1', '0']).transform(text => text === 'true' || text === '1'),
  text: z.string().min(1),
} as const;
