import { type Random, randomInteger } from '../../faults/random.ts';

/** A column type of MySQL with a source of values, as mysqldump writes them. */
export interface ColumnType {
  /** As declared. */
  sql: string;
  /** A literal that is not NULL. */
  value(random: Random): string;
  /** It may stand in a primary key: the values of different rows can be told apart. */
  key?: (row: number) => string;
}

const pick = <T>(random: Random, from: readonly T[]): T => from[randomInteger(random, from.length)]!;
const digits = (random: Random, count: number): string =>
  Array.from({ length: count }, () => String(randomInteger(random, 10))).join('');
const two = (value: number): string => String(value).padStart(2, '0');

/** A text as mysqldump escapes it. */
export function quoted(text: string): string {
  const escapes = new Map([
    ['\0', '\\0'],
    ['\n', '\\n'],
    ['\r', '\\r'],
    ['\\', '\\\\'],
    ["'", "\\'"],
    ['"', '\\"'],
    ['\x1a', '\\Z'],
  ]);
  return `'${text.replaceAll(/[\0\n\r\\'"\x1a]/g, found => escapes.get(found) ?? found)}'`;
}

const letters = [...'abcXYZ 019_-\\\'"\n\t;,()', 'é', 'ß', '漢', '\u{1f600}', '\u0301', '\x1a'];

function word(random: Random, charactersMax: number): string {
  if (random() < 0.15) return '';
  const length = 1 + randomInteger(random, Math.min(charactersMax, 24));
  return Array.from({ length }, () => pick(random, letters)).join('');
}

function bytes(random: Random, length: number): Buffer {
  return Buffer.from(Array.from({ length }, () => randomInteger(random, 256)));
}

const hexadecimal = (value: Buffer): string => (value.length === 0 ? "''" : `0x${value.toString('hex').toUpperCase()}`);

/** Whole numbers: near zero, anywhere, at both ends. */
function whole(random: Random, low: bigint, high: bigint): string {
  const kind = randomInteger(random, 6);
  if (kind === 0) return String(low);
  if (kind === 1) return String(high);
  if (kind < 4) return String(randomInteger(random, 3));
  const span = high - low + 1n;
  return String(low + (BigInt(Math.floor(random() * 2 ** 53)) * span) / (1n << 53n));
}

function integers(): ColumnType[] {
  const sizes = [
    ['tinyint', 8n],
    ['smallint', 16n],
    ['mediumint', 24n],
    ['int', 32n],
    ['bigint', 64n],
  ] as const;
  return sizes.flatMap(([name, bits]): ColumnType[] => {
    const half = 1n << (bits - 1n);
    return [
      { sql: name, value: random => whole(random, -half, half - 1n) },
      { sql: `${name} unsigned`, value: random => whole(random, 0n, 2n * half - 1n) },
    ];
  });
}

function decimal(precision: number, scale: number): ColumnType {
  return {
    sql: `decimal(${precision},${scale})`,
    value: random => {
      const sign = random() < 0.3 ? '-' : '';
      const before = digits(random, 1 + randomInteger(random, precision - scale)).replace(/^0+(?=\d)/, '');
      return `${sign}${before}${scale === 0 ? '' : `.${digits(random, scale)}`}`;
    },
  };
}

function floating(random: Random, single: boolean): string {
  if (random() < 0.25) return '0';
  const exponent = randomInteger(random, single ? 60 : 500) - (single ? 30 : 250);
  const value = (random() - 0.5) * 10 ** exponent;
  // A server writes as many digits as its type has.
  return single ? String(Number(Math.fround(value).toPrecision(6))) : String(value);
}

function date(random: Random): string {
  if (random() < 0.05) return pick(random, ['1000-01-01', '9999-12-31', '2000-02-29', '0000-00-00']);
  return `${1900 + randomInteger(random, 200)}-${two(1 + randomInteger(random, 12))}-${two(1 + randomInteger(random, 28))}`;
}

function clock(random: Random, fraction: number): string {
  const whole = `${two(randomInteger(random, 24))}:${two(randomInteger(random, 60))}:${two(randomInteger(random, 60))}`;
  return fraction === 0 ? whole : `${whole}.${digits(random, fraction)}`;
}

function moments(): ColumnType[] {
  return [0, 3, 6].flatMap((fraction): ColumnType[] => {
    const argument = fraction === 0 ? '' : `(${fraction})`;
    return [
      {
        sql: `datetime${argument}`,
        value: random => {
          const day = date(random);
          const time = day === '0000-00-00' ? '00:00:00' : clock(random, fraction);
          return `'${day} ${time}'`;
        },
      },
      {
        sql: `timestamp${argument}`,
        value: random =>
          `'${1971 + randomInteger(random, 65)}-${two(1 + randomInteger(random, 12))}-11 ${clock(random, fraction)}'`,
      },
      { sql: `time${argument}`, value: random => `'${clock(random, fraction)}'` },
      {
        sql: `time${argument}`,
        value: random => {
          const sign = random() < 0.5 ? '-' : '';
          return `'${sign}${two(randomInteger(random, 838))}:${clock(random, fraction).slice(3)}'`;
        },
      },
    ];
  });
}

function json(random: Random, depth = 0): unknown {
  switch (randomInteger(random, depth > 2 ? 4 : 6)) {
    case 0:
      return null;
    case 1:
      return random() < 0.5;
    case 2:
      return randomInteger(random, 100_000) / 100;
    case 3:
      return word(random, 10);
    case 4:
      return Array.from({ length: randomInteger(random, 4) }, () => json(random, depth + 1));
    default:
      return Object.fromEntries(
        Array.from({ length: randomInteger(random, 4) }, (_, at) => [`k${at}`, json(random, depth + 1)]),
      );
  }
}

const members = ['red', 'Green', 'bl ue', 'é', '漢'];

/** Every type, at least once. */
export const columnTypes: readonly ColumnType[] = [
  ...integers(),
  { sql: 'tinyint(1)', value: random => String(randomInteger(random, 2)) },
  decimal(10, 2),
  decimal(5, 0),
  decimal(30, 10),
  decimal(65, 30),
  { sql: 'float', value: random => floating(random, true) },
  { sql: 'double', value: random => floating(random, false) },
  {
    sql: 'bit(1)',
    value: random => `b'${randomInteger(random, 2)}'`,
  },
  {
    sql: 'bit(11)',
    value: random => `b'${Array.from({ length: 11 }, () => randomInteger(random, 2)).join('')}'`,
  },
  { sql: 'char(12)', value: random => quoted(word(random, 12).trimEnd()) },
  {
    sql: 'varchar(40)',
    value: random => quoted(word(random, 40)),
    key: row => quoted(`key ${row.toString(36)} é`),
  },
  { sql: 'varchar(5)', value: random => quoted(word(random, 5)) },
  { sql: 'text', value: random => quoted(word(random, 24)) },
  {
    sql: 'longtext',
    value: random => quoted(random() < 0.1 ? word(random, 24).repeat(400) : word(random, 24)),
  },
  {
    sql: 'binary(8)',
    value: random => hexadecimal(bytes(random, 8)),
    key: row => `0x${row.toString(16).padStart(16, '0')}`,
  },
  { sql: 'varbinary(30)', value: random => hexadecimal(bytes(random, randomInteger(random, 31))) },
  { sql: 'blob', value: random => `_binary ${quoted(bytes(random, randomInteger(random, 30)).toString('ascii'))}` },
  { sql: 'date', value: random => `'${date(random)}'` },
  ...moments(),
  { sql: 'year', value: random => String(1901 + randomInteger(random, 255)) },
  { sql: `enum(${members.map(quoted).join(',')})`, value: random => quoted(pick(random, members)) },
  {
    sql: `set(${members.map(quoted).join(',')})`,
    value: random => quoted(members.filter(() => random() < 0.4).join(',')),
  },
  { sql: 'json', value: random => quoted(JSON.stringify(json(random))) },
  { sql: 'int', value: random => whole(random, -(2n ** 31n), 2n ** 31n - 1n), key: row => String(row * 7 - 50) },
];
