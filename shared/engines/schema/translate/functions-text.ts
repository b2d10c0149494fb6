import { arity, one, three, two } from './arguments.ts';
import { searchable } from './collation.ts';
import type { FunctionRule, FunctionTable } from './functions.ts';
import { refuse } from './untranslatable.ts';
import { asInteger, asText, closed, traitsOf, type Value, value } from './value.ts';

function onText(name: string): FunctionRule {
  return args => {
    const text = asText(one(args));
    return {
      ...value(`${name}(${text.sql})`, 'text', [text]),
      ...traitsOf({ ...text, oneSpelling: false, unpadded: false }),
    };
  };
}

function lengthOf(name: string, of: Value): Value {
  const text = asText(of);
  return value(`${name}(${text.sql})`, 'integer', [text]);
}

function count(name: string): FunctionRule {
  return args => lengthOf(name, one(args));
}

const substring: FunctionRule = args => {
  const [first, second, third] = arity(args, 2, 3);
  const text = asText(first ?? refuse('an argument is missing'));
  const start = asInteger(second ?? refuse('an argument is missing'));
  // Counting from the end, or from 0, means something else in each database.
  if (start.number === undefined || Number(start.number) < 1)
    return refuse('SUBSTRING does not begin at a plain position');
  if (third === undefined) return value(`substr(${text.sql}, ${start.sql})`, 'text', [text]);
  const length = asInteger(third);
  if (length.number === undefined || Number(length.number) < 0)
    return refuse('SUBSTRING has a length that is calculated');
  return value(`substr(${text.sql}, ${start.sql}, ${length.sql})`, 'text', [text]);
};

/** A part from the left or the right: a negative length gives '' at the source, something else in PostgreSQL. */
function side(name: 'left' | 'right'): FunctionRule {
  return args => {
    const [text, length] = two(args);
    const part = asText(text);
    const characters = asInteger(length);
    const bound =
      characters.number !== undefined && Number(characters.number) >= 0
        ? characters.sql
        : `GREATEST(${characters.sql}, 0)`;
    return value(`${name}(${part.sql}, ${bound})`, 'text', [part, characters]);
  };
}

function padded(name: 'lpad' | 'rpad'): FunctionRule {
  return args => {
    const [text, length, fill] = three(args);
    const parts: [Value, Value, Value] = [asText(text), asInteger(length), asText(fill)];
    return value(`${name}(${parts.map(part => part.sql).join(', ')})`, 'text', parts);
  };
}

const replace: FunctionRule = args => {
  const parts = three(args).map(asText);
  return value(`replace(${parts.map(part => part.sql).join(', ')})`, 'text', parts);
};

function trimmed(name: 'btrim' | 'ltrim' | 'rtrim'): FunctionRule {
  return args => {
    const parts = arity(args, 1, 2).map(asText);
    return value(`${name}(${parts.map(part => part.sql).join(', ')})`, 'text', parts);
  };
}

/** Texts joined by ||, so that one NULL makes the whole NULL, and the result may stand in an index. */
const concat: FunctionRule = args => {
  const parts = arity(args, 1, 200).map(asText);
  const [only] = parts;
  if (parts.length === 1 && only !== undefined) return only;
  return value(parts.map(closed).join(' || '), 'text', parts, { atomic: false });
};

function isCaseSensitive(text: Value): boolean {
  return text.caseSensitive === true;
}

/** Where a text begins in another, from 1; 0 if nowhere. */
function position(text: Value, part: Value, caseSensitive: boolean): Value {
  const parts = [asText(text), asText(part)];
  if (!caseSensitive) searchable(parts, 'mysql');
  const list = parts.map(item => (caseSensitive ? item.sql : `lower(${item.sql})`)).join(', ');
  return value(`strpos(${list})`, 'integer', parts);
}

export const textFunctions: FunctionTable = {
  UPPER: onText('upper'),
  LOWER: onText('lower'),
  TRIM: trimmed('btrim'),
  LTRIM: trimmed('ltrim'),
  RTRIM: trimmed('rtrim'),
  REPLACE: replace,
  SUBSTR: substring,
  SUBSTRING: substring,
  HEX: args => {
    const bytes = one(args);
    if (bytes.family !== 'bytea') return refuse('HEX of something that is not bytes');
    return value(`upper(encode(${bytes.sql}, 'hex'))`, 'text', [bytes]);
  },
};

export const mysqlTextFunctions: FunctionTable = {
  REGEXP_LIKE: (args, { call, scope, render }) => {
    arity(args, 2);
    const [operand, pattern] = call.args;
    if (operand === undefined || pattern === undefined) return refuse('an argument is missing');
    return render({ kind: 'like', operand, pattern, operator: 'REGEXP', negated: false }, scope);
  },
  UCASE: onText('upper'),
  LCASE: onText('lower'),
  CHAR_LENGTH: count('char_length'),
  CHARACTER_LENGTH: count('char_length'),
  LENGTH: args => {
    const text = one(args);
    if (text.family === 'bytea') return value(`octet_length(${text.sql})`, 'integer', [text]);
    return lengthOf('octet_length', text);
  },
  OCTET_LENGTH: count('octet_length'),
  CONCAT: concat,
  CONCAT_WS: args => {
    const parts = arity(args, 2, 200).map(asText);
    return value(`concat_ws(${parts.map(part => part.sql).join(', ')})`, 'text', parts, { volatility: 1 });
  },
  LEFT: side('left'),
  RIGHT: side('right'),
  MID: substring,
  LPAD: padded('lpad'),
  RPAD: padded('rpad'),
  REVERSE: onText('reverse'),
  REPEAT: args => {
    const [text, times] = two(args);
    const parts: [Value, Value] = [asText(text), asInteger(times)];
    return value(`repeat(${parts[0].sql}, ${parts[1].sql})`, 'text', parts);
  },
  INSTR: args => {
    const [text, part] = two(args);
    return position(text, part, isCaseSensitive(text));
  },
  LOCATE: args => {
    const [part, text] = two(args);
    return position(text, part, isCaseSensitive(text));
  },
  SUBSTRING_INDEX: args => {
    const [text, mark, index] = three(args);
    const parts = [asText(text), asText(mark)];
    if (index.number !== '1' && index.number !== '-1') return refuse('SUBSTRING_INDEX counts further than one');
    return value(`split_part(${parts.map(item => item.sql).join(', ')}, ${index.number})`, 'text', parts);
  },
  MD5: onText('md5'),
  FIND_IN_SET: args => {
    const [word, list] = two(args);
    const text = asText(word);
    if (list.family !== 'text[]') return refuse('FIND_IN_SET searches in a text');
    return value(`COALESCE(array_position(${list.sql}, ${text.sql}), 0)`, 'integer', [text, list]);
  },
  UUID: args => {
    arity(args, 0);
    return value('gen_random_uuid()', 'uuid', [], { volatility: 2 });
  },
};

export const sqliteTextFunctions: FunctionTable = {
  INSTR: args => {
    const [text, part] = two(args);
    return position(text, part, true);
  },
  LENGTH: args => {
    const text = one(args);
    if (text.family === 'bytea') return value(`octet_length(${text.sql})`, 'integer', [text]);
    return lengthOf('char_length', text);
  },
  CONCAT: args => {
    const parts = arity(args, 1, 200).map(asText);
    return value(`concat(${parts.map(part => part.sql).join(', ')})`, 'text', parts, { volatility: 1 });
  },
  /** hex(randomblob(16)), SQLite's usual home-made identifier; `RANDOMBLOB` alone gives 16 random bytes. */
  RANDOMBLOB: args => {
    if (one(args).number !== '16') return refuse('RANDOMBLOB of another length than 16');
    return value("decode(replace(gen_random_uuid()::text, '-', ''), 'hex')", 'bytea', [], { volatility: 2 });
  },
};
