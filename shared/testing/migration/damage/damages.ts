import { quoteIdentifier } from '#shared/engines/schema/emit/quote.ts';
import { type Random, randomInteger } from '../../faults/random.ts';

/** A table of the target, as damage finds it. */
export interface DamagedTable {
  /** Quoted, with its schema. */
  relation: string;
  columns: readonly { name: string; type: string; isKey: boolean }[];
  hasKey: boolean;
  query(sql: string, values?: unknown[]): Promise<Record<string, unknown>[]>;
}

export interface Damage {
  name: string;
  /**
   * Does it somewhere in the table. false: there is nothing here that could be damaged so. What it did to rows is for
   * the caller to see, by comparing the table with a copy of it.
   */
  apply(table: DamagedTable, random: Random): Promise<boolean>;
}

type Column = DamagedTable['columns'][number];

const isText = ({ type }: Column): boolean => /^(text|character varying|citext)$/.test(type);
const isBytes = ({ type }: Column): boolean => type === 'bytea';
const isInteger = ({ type }: Column): boolean => /^(smallint|integer|bigint)$/.test(type);
const isFloat = ({ type }: Column): boolean => /^(real|double precision)$/.test(type);
const isNumeric = ({ type }: Column): boolean => type === 'numeric';
const isMoment = ({ type }: Column): boolean => /^(timestamp|time|interval)/.test(type);
const isBits = ({ type }: Column): boolean => /^bit/.test(type);

function pick<T>(random: Random, from: readonly T[]): T | undefined {
  return from[randomInteger(random, Math.max(1, from.length))];
}

const q = quoteIdentifier;

interface Place {
  column: Column;
  ctid: string;
  /** As text. */
  value: string;
}

/** A value of some column of this kind, in a row that meets a condition over `$`, the column. */
async function somewhere(
  { relation, columns, query }: DamagedTable,
  random: Random,
  fits: (column: Column) => boolean,
  condition = '$ IS NOT NULL',
): Promise<Place | undefined> {
  const candidates = columns.filter(fits);
  const start = randomInteger(random, Math.max(1, candidates.length));
  for (let at = 0; at < candidates.length; at += 1) {
    const column = candidates[(start + at) % candidates.length]!;
    const name = q(column.name);
    const rows = await query(
      `SELECT ctid::text AS ctid, ${name}::text AS value FROM ${relation} WHERE ${condition.replaceAll('$', () => name)} ORDER BY ctid`,
    );
    const row = pick(random, rows);
    if (row !== undefined) return { column, ctid: String(row.ctid), value: String(row.value) };
  }
  return undefined;
}

/** Sets a value to an expression over `$`, the column. */
async function set({ relation, query }: DamagedTable, place: Place, expression: string, values: unknown[] = []) {
  const name = q(place.column.name);
  const sql = expression.replaceAll('$col', () => name);
  await query(`UPDATE ${relation} SET ${name} = ${sql} WHERE ctid = '${place.ctid}'`, values);
  return true;
}

/** Sets one value of some column of a kind to an expression over `$col`. */
function setting(
  name: string,
  fits: (column: Column) => boolean,
  expression: (random: Random, place: Place) => string | { sql: string; values: unknown[] } | undefined,
  condition?: string,
): Damage {
  return {
    name,
    apply: async (table, random) => {
      const place = await somewhere(table, random, fits, condition);
      const what = place === undefined ? undefined : expression(random, place);
      if (place === undefined || what === undefined) return false;
      if (typeof what === 'string') return await set(table, place, what);
      return await set(table, place, what.sql, what.values);
    },
  };
}

/** Flips a bit in the bits of a floating point number; what is no number afterwards is another value as well. */
function flippedFloat(value: string, single: boolean, random: Random): string {
  const bytes = Buffer.alloc(8);
  if (single) bytes.writeFloatBE(Number(value));
  else bytes.writeDoubleBE(Number(value));
  const bit = randomInteger(random, single ? 32 : 64);
  bytes[bit >> 3]! ^= 0x80 >> (bit & 7);
  return String(single ? bytes.readFloatBE() : bytes.readDoubleBE());
}

/** Flips a bit of one ASCII letter, so that the text stays one. */
function flippedText(value: string, random: Random): string | undefined {
  const places = [...value].flatMap((letter, at) => (letter >= '@' && letter <= 'z' ? [at] : []));
  const at = pick(random, places);
  if (at === undefined) return undefined;
  const letters = [...value];
  letters[at] = String.fromCharCode((letters[at] ?? 'a').charCodeAt(0) ^ (1 << randomInteger(random, 3)));
  return letters.join('');
}

/** Two rows with different values in a column. */
async function twoRows(
  { relation, query }: DamagedTable,
  random: Random,
  column: Column,
): Promise<readonly [string, string] | undefined> {
  const name = q(column.name);
  const rows = await query(`SELECT ctid::text AS ctid, ${name}::text AS value FROM ${relation} ORDER BY ctid`);
  const first = pick(random, rows);
  const second = pick(
    random,
    rows.filter(row => row.value !== first?.value),
  );
  return first === undefined || second === undefined ? undefined : [String(first.ctid), String(second.ctid)];
}

async function swapColumns(
  { relation, query }: DamagedTable,
  columns: readonly Column[],
  [first, second]: readonly [string, string],
): Promise<void> {
  const names = columns.map(column => q(column.name));
  const assigned = names.map(name => `${name} = other.${name}`).join(', ');
  await query(
    `UPDATE ${relation} AS own SET ${assigned} FROM ${relation} AS other
     WHERE (own.ctid = '${first}' AND other.ctid = '${second}') OR (own.ctid = '${second}' AND other.ctid = '${first}')`,
  );
}

/** What can go wrong with a copy, each as small as it can be. */
export const damages: readonly Damage[] = [
  setting(
    'a bit of bytes was flipped',
    isBytes,
    (random, { value }) => {
      const bit = randomInteger(random, (value.length - 2) * 4);
      return `set_bit($col, ${bit}, 1 - get_bit($col, ${bit}))`;
    },
    'length($) > 0',
  ),
  setting('a bit of an integer was flipped', isInteger, (random, { column }) => {
    const bits = { smallint: 15, integer: 31, bigint: 63 }[column.type] ?? 15;
    return `$col # (1::bigint << ${randomInteger(random, bits)})::${column.type}`;
  }),
  setting('a bit of a floating point number was flipped', isFloat, (random, { column, value }) => ({
    sql: `$1::text::${column.type}`,
    values: [flippedFloat(value, column.type === 'real', random)],
  })),
  setting('a bit of a text was flipped', isText, (random, { value }) => {
    const flipped = flippedText(value, random);
    return flipped === undefined ? undefined : { sql: '$1::text', values: [flipped] };
  }),
  setting('a bit of a bit string was flipped', isBits, (random, { value }) => {
    const at = randomInteger(random, value.length);
    return `set_bit($col, ${at}, ${value[at] === '1' ? 0 : 1})`;
  }),
  {
    name: 'a row was lost',
    apply: async (table, random) => {
      const rows = await table.query(`SELECT ctid::text AS ctid FROM ${table.relation} ORDER BY ctid`);
      await table.query(`DELETE FROM ${table.relation} WHERE ctid = '${String(pick(random, rows)?.ctid)}'`);
      return true;
    },
  },
  {
    name: 'a row is there twice',
    apply: async (table, random) => {
      const rows = await table.query(`SELECT ctid::text AS ctid FROM ${table.relation} ORDER BY ctid`);
      await table.query(
        `INSERT INTO ${table.relation} SELECT * FROM ${table.relation} WHERE ctid = '${String(pick(random, rows)?.ctid)}'`,
      );
      return true;
    },
  },
  {
    name: 'a row took the place of another',
    apply: async (table, random) => {
      const rows = await table.query(`SELECT ctid::text AS ctid FROM ${table.relation} ORDER BY ctid`);
      const [kept, lost] = [pick(random, rows), pick(random, rows)];
      if (kept?.ctid === lost?.ctid) return false;
      await table.query(`DELETE FROM ${table.relation} WHERE ctid = '${String(lost?.ctid)}'`);
      await table.query(
        `INSERT INTO ${table.relation} SELECT * FROM ${table.relation} WHERE ctid = '${String(kept?.ctid)}'`,
      );
      return true;
    },
  },
  {
    name: 'two rows swapped a value',
    apply: async (table, random) => {
      const column = pick(random, table.columns);
      // A row of one column swaps itself whole, which changes nothing.
      if (column === undefined || table.columns.length < 2) return false;
      const rows = await twoRows(table, random, column);
      if (rows === undefined) return false;
      await swapColumns(table, [column], rows);
      return true;
    },
  },
  {
    name: 'two rows swapped all values but their key',
    apply: async (table, random) => {
      const others = table.columns.filter(column => !column.isKey);
      const column = pick(random, others);
      if (!table.hasKey || column === undefined) return false;
      const rows = await twoRows(table, random, column);
      if (rows === undefined) return false;
      await swapColumns(table, others, rows);
      return true;
    },
  },
  setting('a text was cut', isText, () => `left($col, length($col) - 1)`, `$ <> ''`),
  setting('bytes were cut', isBytes, () => `substring($col FROM 1 FOR length($col) - 1)`, `length($) > 0`),
  setting(
    'a time moved by a microsecond',
    isMoment,
    random => `$col ${random() < 0.5 ? '+' : '-'} interval '1 microsecond'`,
  ),
  setting(
    'a day moved',
    ({ type }) => type === 'date',
    () => `$col + 1`,
  ),
  setting(
    'NULL became an empty value',
    column => isText(column) || isBytes(column),
    () => `''`,
    '$ IS NULL',
  ),
  setting(
    'an empty value became NULL',
    column => isText(column) || isBytes(column),
    () => 'NULL',
    `length($) = 0`,
  ),
  setting(
    'a value became NULL',
    () => true,
    () => 'NULL',
  ),
  setting(
    'a letter changed its case',
    isText,
    () => `CASE WHEN upper($col) <> $col THEN upper($col) ELSE lower($col) END`,
    `upper($) <> lower($)`,
  ),
  setting('a blank was added at the end', isText, () => `$col || ' '`),
  setting('zero became minus zero', isFloat, (_, { column }) => `'-0'::${column.type}`, `$ = 0`),
  setting(
    'the last digit of a number changed',
    isNumeric,
    random => `$col ${random() < 0.5 ? '+' : '-'} power(10::numeric, -scale($col))`,
  ),
  setting(
    'yes became no',
    ({ type }) => type === 'boolean',
    () => 'NOT $col',
  ),
  setting(
    'a JSON document changed',
    ({ type }) => type === 'jsonb',
    () => `jsonb_build_array($col)`,
  ),
  setting(
    'a member was lost from a list',
    ({ type }) => type.endsWith('[]'),
    () => `$col[2:]`,
    `cardinality($) > 0`,
  ),
];
