/** A JSON Schema, as much of it as the reference pages show. */
export interface JsonSchema {
  $ref?: string;
  type?: string | string[];
  const?: unknown;
  enum?: unknown[];
  format?: string;
  description?: string;
  default?: unknown;
  properties?: Record<string, JsonSchema>;
  required?: string[];
  items?: JsonSchema;
  additionalProperties?: boolean | JsonSchema;
  anyOf?: JsonSchema[];
  oneOf?: JsonSchema[];
  minimum?: number;
  maximum?: number;
  exclusiveMinimum?: number;
  minLength?: number;
  maxLength?: number;
  maxItems?: number;
}

const depthMax = 4;
const safeInteger = Number.MAX_SAFE_INTEGER;

/** A schema as one line: `string (uuid)`, `"a" | "b"`, `Run[]`, `{ min: number, max: number }`. */
export function typeText(schema: JsonSchema, depth = 0): string {
  if (schema.$ref !== undefined) return schema.$ref.split('/').at(-1) ?? 'object';
  if (schema.const !== undefined) return JSON.stringify(schema.const);
  if (schema.enum !== undefined) return schema.enum.map(value => JSON.stringify(value)).join(' | ');
  const union = schema.anyOf ?? schema.oneOf;
  if (union !== undefined) return union.map(each => typeText(each, depth + 1)).join(' | ');
  if (Array.isArray(schema.type)) return schema.type.join(' | ');
  if (schema.type === 'array') {
    const inner = schema.items === undefined ? 'any' : typeText(schema.items, depth + 1);
    return /[ |]/.test(inner) ? `(${inner})[]` : `${inner}[]`;
  }
  if (schema.type === 'object') return objectText(schema, depth);
  if (schema.type === undefined) return 'any';
  return schema.format === undefined ? schema.type : `${schema.type} (${schema.format})`;
}

function objectText(schema: JsonSchema, depth: number): string {
  const entries = Object.entries(schema.properties ?? {});
  if (entries.length === 0)
    return typeof schema.additionalProperties === 'object'
      ? `{ [key]: ${typeText(schema.additionalProperties, depth + 1)} }`
      : 'object';
  if (depth >= depthMax) return 'object';
  return `{ ${entries.map(([name, property]) => `${name}: ${typeText(property, depth + 1)}`).join(', ')} }`;
}

/** What a value must keep to, in words; empty where nothing is said. */
export function limitsText(schema: JsonSchema): string {
  const limits: string[] = [];
  if (schema.minLength !== undefined && schema.minLength > 1) limits.push(`at least ${schema.minLength} characters`);
  if (schema.maxLength !== undefined) limits.push(`at most ${schema.maxLength} characters`);
  if (schema.minimum !== undefined && schema.minimum > -safeInteger) limits.push(`from ${schema.minimum}`);
  if (schema.exclusiveMinimum !== undefined) limits.push(`above ${schema.exclusiveMinimum}`);
  if (schema.maximum !== undefined && schema.maximum < safeInteger) limits.push(`to ${schema.maximum}`);
  if (schema.maxItems !== undefined) limits.push(`at most ${schema.maxItems} entries`);
  if (schema.default !== undefined) limits.push(`default ${JSON.stringify(schema.default)}`);
  return limits.join(', ');
}

export interface Field {
  name: string;
  required: boolean;
  type: string;
  limits: string;
  description: string;
}

/** The fields of an object schema, in their order. */
export function fieldsOf(schema: JsonSchema): Field[] {
  const required = new Set(schema.required ?? []);
  return Object.entries(schema.properties ?? {}).map(([name, property]) => ({
    name,
    required: required.has(name),
    type: typeText(property),
    limits: limitsText(property),
    description: property.description ?? '',
  }));
}

/** A value that fits the schema, for examples: defaults and first choices, nothing optional. */
export function exampleOf(schema: JsonSchema, depth = 0): unknown {
  if (schema.default !== undefined) return schema.default;
  if (schema.const !== undefined) return schema.const;
  if (schema.enum !== undefined) return schema.enum[0];
  if (depth >= depthMax) return {};
  if (schema.type === 'array') return schema.items === undefined ? [] : [exampleOf(schema.items, depth + 1)];
  if (schema.type === 'object') {
    const required = schema.required ?? Object.keys(schema.properties ?? {}).slice(0, 1);
    return Object.fromEntries(required.map(name => [name, exampleOf(schema.properties?.[name] ?? {}, depth + 1)]));
  }
  if (schema.type === 'integer' || schema.type === 'number') return schema.minimum ?? 1;
  if (schema.type === 'boolean') return true;
  if (schema.format === 'uuid') return '01a20c35-18ee-7257-8619-7d9e18b54de5';
  return '…';
}
