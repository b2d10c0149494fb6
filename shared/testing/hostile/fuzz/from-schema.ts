import fc from 'fast-check';
import { z } from 'zod';
import { wildText, wildValue } from './wild-values.ts';

const Schema = z
  .object({
    type: z.union([z.string(), z.array(z.string())]).optional(),
    const: z.unknown().optional(),
    enum: z.array(z.unknown()).optional(),
    anyOf: z.array(z.unknown()).optional(),
    oneOf: z.array(z.unknown()).optional(),
    allOf: z.array(z.unknown()).optional(),
    $ref: z.string().optional(),
    format: z.string().optional(),
    pattern: z.string().optional(),
    minLength: z.number().optional(),
    maxLength: z.number().optional(),
    minimum: z.number().optional(),
    maximum: z.number().optional(),
    minItems: z.number().optional(),
    maxItems: z.number().optional(),
    items: z.unknown().optional(),
    properties: z.record(z.string(), z.unknown()).optional(),
    required: z.array(z.string()).optional(),
    additionalProperties: z.unknown().optional(),
    propertyNames: z.unknown().optional(),
    $defs: z.record(z.string(), z.unknown()).optional(),
  })
  .loose();
type Schema = z.infer<typeof Schema>;

const depthMax = 6;

/** Values that a schema allows by its JSON Schema, at its bounds as well as within; refinements may refuse them. */
export function fromSchema(schema: z.ZodType): fc.Arbitrary<unknown> {
  const root = Schema.parse(z.toJSONSchema(schema, { io: 'input', unrepresentable: 'any' }));
  return build(root, root.$defs ?? {}, 0);
}

function build(given: unknown, definitions: Record<string, unknown>, depth: number): fc.Arbitrary<unknown> {
  const parsed = Schema.safeParse(given);
  if (!parsed.success || depth > depthMax) return wildValue;
  const schema = parsed.data;
  const inner = (value: unknown): fc.Arbitrary<unknown> => build(value, definitions, depth + 1);
  if (schema.$ref !== undefined) return inner(definitions[schema.$ref.split('/').at(-1) ?? '']);
  if ('const' in schema && schema.const !== undefined) return fc.constant(schema.const);
  if (schema.enum !== undefined && schema.enum.length > 0) return fc.constantFrom(...schema.enum);
  const variants = schema.anyOf ?? schema.oneOf;
  if (variants !== undefined && variants.length > 0) return fc.oneof(...variants.map(inner));
  if (schema.allOf !== undefined)
    return fc.tuple(...schema.allOf.map(inner)).map(parts => Object.assign({}, ...parts) as unknown);
  const types = typeof schema.type === 'string' ? [schema.type] : (schema.type ?? []);
  const options = types.map(type => ofType(type, schema, inner));
  return options.length === 0 ? wildValue : fc.oneof(...options);
}

function ofType(type: string, schema: Schema, inner: (value: unknown) => fc.Arbitrary<unknown>): fc.Arbitrary<unknown> {
  switch (type) {
    case 'string':
      return ofText(schema);
    case 'integer':
    case 'number': {
      const min = Math.max(schema.minimum ?? -1_000, -Number.MAX_SAFE_INTEGER);
      const max = Math.min(schema.maximum ?? Math.max(min, 0) + 1_000_000, Number.MAX_SAFE_INTEGER);
      return fc.oneof(fc.constantFrom(min, max), fc.integer({ min: Math.ceil(min), max: Math.floor(max) }));
    }
    case 'boolean':
      return fc.boolean();
    case 'null':
      return fc.constant(null);
    case 'array': {
      const minLength = schema.minItems ?? 0;
      const maxLength = Math.min(schema.maxItems ?? minLength + 5, minLength + 20);
      return fc.array(schema.items === undefined ? wildValue : inner(schema.items), { minLength, maxLength });
    }
    case 'object':
      return ofObject(schema, inner);
    default:
      return wildValue;
  }
}

function ofObject(schema: Schema, inner: (value: unknown) => fc.Arbitrary<unknown>): fc.Arbitrary<unknown> {
  const properties = Object.entries(schema.properties ?? {});
  if (properties.length > 0) {
    const record = Object.fromEntries(properties.map(([name, value]) => [name, inner(value)]));
    return fc.record(record, { requiredKeys: schema.required ?? [] });
  }
  const more = schema.additionalProperties;
  return fc.dictionary(wildText, typeof more === 'object' && more !== null ? inner(more) : wildValue, { maxKeys: 4 });
}

function ofText({ format, pattern, minLength = 0, maxLength }: Schema): fc.Arbitrary<string> {
  if (format === 'uuid') return fc.uuid();
  if (format === 'email') return fc.emailAddress();
  if (format === 'uri') return fc.oneof(fc.webUrl(), fc.constant('http://127.0.0.1:9/'));
  if (format === 'date-time')
    return fc.oneof(
      fc
        .date({ noInvalidDate: true, min: new Date('0001-01-01T00:00:00Z'), max: new Date('9999-12-31T00:00:00Z') })
        .map(date => date.toISOString()),
      fc.constantFrom('2026-01-01T00:00:00Z', '2026-01-01T00:00:00.123456789+14:00', '0000-01-01T00:00:00Z'),
    );
  if (pattern !== undefined) {
    const matching = fromPattern(pattern);
    if (matching !== undefined) return matching.map(text => text.slice(0, maxLength ?? 5_000));
  }
  const most = Math.min(maxLength ?? minLength + 60, minLength + 2_000);
  return fc.oneof(
    fc.string({ unit: 'grapheme', minLength, maxLength: most }),
    fc.string({ unit: 'binary', minLength, maxLength: most }),
    fc.constant('x'.repeat(most)),
    fc.constant('\ud800'.repeat(most)),
  );
}

function fromPattern(pattern: string): fc.Arbitrary<string> | undefined {
  try {
    return fc.stringMatching(new RegExp(pattern, 'u'));
  } catch {
    // Patterns with look-around or properties are more than the generator knows: any text will do then.
    return undefined;
  }
}
