import type { Node, SQLValueFunction, TypeName } from 'libpg-query';
import type { Expression } from '../../model.ts';
import { constantText, nameOf, typeNameOf } from './nodes.ts';

const textTypes = new Set(['text', 'varchar', 'bpchar', 'name']);
const numberTypes = new Set(['int2', 'int4', 'int8', 'numeric', 'float4', 'float8']);
const numberText = /^[+-]?(\d+(?:\.\d*)?|\.\d+)(e[+-]?\d+)?$/i;
const nowFunctions = new Set(['now', 'transaction_timestamp']);
const uuidFunctions = new Set(['gen_random_uuid', 'uuid_generate_v4']);

/**
 * What an expression is, as far as it is one of the common kinds; else its text, which is PostgreSQL's own.
 * `type`: the type of the column it is the default of, so that a literal cast to that same type is a plain literal.
 */
export function expressionOf(node: Node, text: string, type?: TypeName): Expression {
  return constant(node) ?? cast(node, type) ?? call(node) ?? { kind: 'sql', text };
}

function constant(node: Node): Expression | undefined {
  if ('SQLValueFunction' in node) return valueFunction(node.SQLValueFunction);
  if (!('A_Const' in node)) return undefined;
  const value = node.A_Const;
  if (value.isnull === true) return { kind: 'null' };
  if (value.ival !== undefined) return { kind: 'number', value: String(value.ival.ival ?? 0) };
  if (value.fval !== undefined) return { kind: 'number', value: value.fval.fval ?? '0' };
  if (value.boolval !== undefined) return { kind: 'boolean', value: value.boolval.boolval ?? false };
  if (value.sval !== undefined) return { kind: 'string', value: value.sval.sval ?? '' };
  const bits = value.bsval?.bsval ?? '';
  if (bits.startsWith('b')) return { kind: 'bits', bits: bits.slice(1) };
  if (bits.startsWith('x')) return { kind: 'bits', bits: bitsOfHex(bits.slice(1)) };
  return undefined;
}

/** X'1F' is a bit string in PostgreSQL. */
function bitsOfHex(digits: string): string {
  return [...digits].map(digit => Number.parseInt(digit, 16).toString(2).padStart(4, '0')).join('');
}

function valueFunction(node: SQLValueFunction): Expression | undefined {
  const precision = (node.typmod ?? -1) >= 0 ? { precision: node.typmod ?? 0 } : {};
  switch (node.op) {
    case 'SVFOP_CURRENT_TIMESTAMP':
      return { kind: 'current-timestamp' };
    case 'SVFOP_CURRENT_TIMESTAMP_N':
      return { kind: 'current-timestamp', ...precision };
    case 'SVFOP_CURRENT_DATE':
      return { kind: 'current-date' };
    case 'SVFOP_CURRENT_TIME':
      return { kind: 'current-time' };
    default:
      return undefined;
  }
}

function cast(node: Node, columnType: TypeName | undefined): Expression | undefined {
  if (!('TypeCast' in node)) return undefined;
  const { arg, typeName } = node.TypeCast;
  if (arg === undefined) return undefined;
  const inner = constant(arg);
  if (inner?.kind === 'null') return inner;
  if (inner === undefined || (typeName?.arrayBounds?.length ?? 0) > 0) return undefined;
  const { schema, name } = typeNameOf(typeName);
  if (schema === undefined && inner.kind === 'number' && numberTypes.has(name)) return inner;
  if (inner.kind !== 'string') return undefined;
  if (schema === undefined) {
    if (textTypes.has(name)) return inner;
    if (name === 'bool' && ['t', 'true'].includes(inner.value)) return { kind: 'boolean', value: true };
    if (name === 'bool' && ['f', 'false'].includes(inner.value)) return { kind: 'boolean', value: false };
    if (numberTypes.has(name) && numberText.test(inner.value)) return { kind: 'number', value: inner.value };
  }
  const column = typeNameOf(columnType);
  const isSame = column.name === name && (column.schema ?? schema) === (schema ?? column.schema);
  return isSame && (columnType?.arrayBounds?.length ?? 0) === 0 ? inner : undefined;
}

function call(node: Node): Expression | undefined {
  if (!('FuncCall' in node)) return undefined;
  const { name } = nameOf(node.FuncCall.funcname);
  const args = node.FuncCall.args ?? [];
  if (args.length === 0 && nowFunctions.has(name)) return { kind: 'current-timestamp' };
  if (args.length === 0 && uuidFunctions.has(name)) return { kind: 'uuid' };
  if (name !== 'nextval') return undefined;
  const sequence = constantText(args[0]);
  return sequence === undefined ? undefined : { kind: 'next-value', ...relationName(sequence) };
}

/** A name within a string, as in nextval('public."My seq"'): its parts, folded as PostgreSQL folds them. */
export function relationName(text: string): { sequence: string; schema?: string } {
  const parts: string[] = [];
  for (const match of text.matchAll(/"((?:[^"]|"")*)"|([^".\s]+)/g)) {
    parts.push(match[1] === undefined ? (match[2] ?? '').toLowerCase() : match[1].replaceAll('""', '"'));
  }
  const sequence = parts.at(-1) ?? '';
  const schema = parts.at(-2);
  return schema === undefined ? { sequence } : { sequence, schema };
}
