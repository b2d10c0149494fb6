import { one, two } from './arguments.ts';
import type { FunctionTable } from './functions.ts';
import { refuse } from './untranslatable.ts';
import { closed, literalValue, type Value, value } from './value.ts';

const steps = /^(?:\.(?:([A-Za-z_][A-Za-z0-9_]*)|"([^"\\]*)")|\[(\d+)\])/;

/** The value at a JSON path that is a plain chain of names and positions; `asText`: without JSON quotes. */
export function jsonPath(document: Value, path: Value, asText: boolean): Value {
  if (document.family !== 'json' && document.family !== 'jsonb')
    return refuse('it looks into JSON that is stored as text');
  if (path.literal === undefined) return refuse('a JSON path is calculated');
  const names = pathNames(path.literal);
  const list = literalValue(`{${names.map(name => `"${name}"`).join(',')}}`).sql;
  const operator = asText ? '#>>' : '#>';
  return value(`(${closed(document)} ${operator} ${list})`, asText ? 'text' : document.family, [document, path]);
}

function pathNames(path: string): string[] {
  if (!path.startsWith('$')) return refuse('a JSON path does not begin with $');
  const names: string[] = [];
  let rest = path.slice(1);
  while (rest !== '') {
    const step = steps.exec(rest);
    if (step === null) return refuse('a JSON path holds more than names and positions');
    names.push(step[1] ?? step[2] ?? step[3] ?? '');
    rest = rest.slice(step[0].length);
  }
  return names;
}

export const jsonFunctions: FunctionTable = {
  JSON_VALID: args => {
    const document = one(args);
    if (document.family === 'json' || document.family === 'jsonb') {
      return value(`${closed(document)} IS NOT NULL`, 'boolean', [document], { atomic: false });
    }
    // `IS JSON` is newer than the oldest PostgreSQL that the target may be.
    return refuse('only PostgreSQL 16 and newer can tell whether a text is JSON');
  },
  JSON_EXTRACT: args => {
    const [document, path] = two(args);
    return jsonPath(document, path, false);
  },
  JSON_VALUE: args => {
    const [document, path] = two(args);
    return jsonPath(document, path, true);
  },
  JSON_UNQUOTE: args => {
    const document = one(args);
    if (document.family !== 'json' && document.family !== 'jsonb')
      return refuse('JSON_UNQUOTE of something that is not JSON');
    return value(`(${closed(document)} #>> '{}')`, 'text', [document]);
  },
};
