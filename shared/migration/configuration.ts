import { readFileSync } from 'node:fs';
import { parse, TomlError } from 'smol-toml';
import { z } from 'zod';
import { type Cast, isTypeName } from '#shared/engines/schema/mapping/casts.ts';
import type { SkipChoice } from '#shared/engines/schema/skip/skip-tables.ts';
import type { Suppression } from '#shared/engines/schema/suppress.ts';
import type { CastName } from '#shared/engines/transfer/codec.ts';
import type { CastChoice } from '#shared/engines/transfer/plan-transfer.ts';
import { tomlLines } from './toml-lines.ts';

/** What may be done to values that PostgreSQL can't hold; without it such a row is rejected, and kept in a file. */
export const allowableCasts = ['nul-removed', 'encoding-replaced', 'zero-date'] as const satisfies readonly CastName[];

/** Longer names and types occur nowhere; what is longer is not looked at, and costs nothing. */
const nameCharactersMax = 500;

const Column = z
  .string()
  .max(nameCharactersMax, { abort: true })
  .regex(/^[^\s].*\..+$/, 'is table.column, as the source names them');

const Type = z
  .string()
  .max(nameCharactersMax, { abort: true })
  .trim()
  .refine(isTypeName, 'is not the name of a PostgreSQL type such as text, jsonb or numeric(12,2)');

const reasonCharacters = { min: 3, max: 500 };

/** A table that its owner leaves behind. The reason stands in the certificate. */
export const Skip = z.strictObject({
  table: z.string().trim().min(1, 'names a table, as the source does (`*` for any run of characters)').max(500),
  reason: z
    .string(
      `is missing: say why the table stays behind (${reasonCharacters.min} to ${reasonCharacters.max} characters)`,
    )
    .trim()
    .min(reasonCharacters.min, `says why the table stays behind, in ${reasonCharacters.min} characters or more`)
    .max(reasonCharacters.max, `says why the table stays behind, in ${reasonCharacters.max} characters or fewer`),
});
export type Skip = z.infer<typeof Skip>;

/** The decisions of a migration's owner: `cloudforge.toml` beside the dump or named by --config. */
export const Configuration = z.strictObject({
  /** Types chosen instead of those the rules give. */
  cast: z
    .array(
      z
        .strictObject({ column: Column.optional(), from: z.string().min(1).optional(), type: Type })
        .refine(({ column, from }) => column !== undefined || from !== undefined, 'needs a column or a from type'),
    )
    .default([]),
  /** Findings that are seen and accepted. */
  suppress: z
    .array(
      z.strictObject({
        code: z.string().min(1),
        object: z.string().min(1).optional(),
        reason: z.string().trim().min(3, 'says why, in a few words'),
      }),
    )
    .default([]),
  /** Tables that stay behind, each with the reason. */
  skip: z.array(Skip).default([]),
  /** Changes of values that are allowed, each with the columns (table.column, `*` for any run of characters). */
  allow: z
    .strictObject({
      'nul-removed': z.array(z.string()).default([]),
      'encoding-replaced': z.array(z.string()).default([]),
      'zero-date': z.array(z.string()).default([]),
    })
    .default({ 'nul-removed': [], 'encoding-replaced': [], 'zero-date': [] }),
});
export type Configuration = z.infer<typeof Configuration> & {
  /** Where it was read: names a place for people, such as `cloudforge.toml, line 4`. Absent: it was no file. */
  placeOf?: PlaceOf;
};
type PlaceOf = (path: readonly (string | number)[]) => string;

/** Thrown with a sentence that names the file, the place and the mend. */
export class ConfigurationError extends Error {
  override readonly name = 'ConfigurationError';
}

/** Reads a configuration's text (TOML 1.0). @throws ConfigurationError */
export function parseConfiguration(text: string, file: string): Configuration {
  let value: unknown;
  try {
    value = parse(text);
  } catch (error) {
    if (!(error instanceof TomlError)) throw error;
    throw new ConfigurationError(`${file}, line ${error.line}: ${error.message.split('\n')[0]}.`, { cause: error });
  }
  const lineOf = tomlLines(text);
  const placeOf: PlaceOf = path => {
    const line = lineOf(path);
    return line === undefined ? file : `${file}, line ${line}`;
  };
  const parsed = Configuration.safeParse(value);
  if (parsed.success) return { ...parsed.data, placeOf };
  const [issue] = parsed.error.issues;
  const at = (issue?.path ?? []).filter(part => typeof part !== 'symbol');
  const unknown = issue?.code === 'unrecognized_keys' ? issue.keys.slice(0, 1) : [];
  const where = issue?.path.map(part => (typeof part === 'number' ? `[${part + 1}]` : String(part))).join('.') ?? '';
  throw new ConfigurationError(
    `${placeOf([...at, ...unknown])}: ${where === '' ? '' : `${where} `}${issue?.message ?? 'is not understood'}.`,
  );
}

/** @throws ConfigurationError if the file can't be read or understood */
export function readConfiguration(path: string): Configuration {
  let text: string;
  try {
    text = readFileSync(path, 'utf8');
  } catch (error) {
    throw new ConfigurationError(`${path} can't be read (${error instanceof Error ? error.message : String(error)}).`, {
      cause: error,
    });
  }
  return parseConfiguration(text, path);
}

export const noConfiguration: Configuration = Configuration.parse({});

/** The casts as the mapping takes them; the table of a column may carry its schema. */
export function castsOf(configuration: Configuration): Cast[] {
  return configuration.cast.map(({ column, from, type }, index) => {
    const at = column?.lastIndexOf('.') ?? -1;
    const place = configuration.placeOf?.(['cast', index, column === undefined ? 'from' : 'column']);
    return {
      ...(place !== undefined && { place }),
      ...(column !== undefined && { table: column.slice(0, at), column: column.slice(at + 1) }),
      ...(from !== undefined && { from }),
      type,
    };
  });
}

/** The accepted findings, each with the place where somebody said so. */
export function suppressionsOf({ suppress, placeOf }: Configuration): Suppression[] {
  return suppress.map(({ code, object, reason }, index) => {
    const place = placeOf?.(['suppress', index]);
    return { code, reason, ...(object !== undefined && { object }), ...(place !== undefined && { place }) };
  });
}

/** The tables that stay behind, each with the place where somebody said so. */
export function skipsOf({ skip, placeOf }: Configuration): SkipChoice[] {
  return skip.map((choice, index) => {
    const place = placeOf?.(['skip', index, 'table']);
    return { ...choice, ...(place !== undefined && { place }) };
  });
}

/** The allowances as the plan takes them: `*` alone means all columns of all tables. */
export function allowancesOf(configuration: Configuration): CastChoice[] {
  return allowableCasts.flatMap(cast =>
    configuration.allow[cast].map(pattern => {
      const at = pattern.lastIndexOf('.');
      const table = at < 0 ? '*' : pattern.slice(0, at);
      const column = pattern.slice(at + 1);
      return { cast, ...(table !== '*' && { table }), ...(column !== '*' && { column }) };
    }),
  );
}
