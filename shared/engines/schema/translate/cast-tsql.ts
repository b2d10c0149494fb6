import type { CastType } from './ast.ts';
import { isoDate } from './calculate-tsql.ts';
import { refuse } from './untranslatable.ts';
import { asBoolean, asMoment, asNumber, asText, closed, isMoment, type Value, value } from './value.ts';

const wholeTypes: { readonly [name: string]: string } = {
  TINYINT: 'smallint',
  SMALLINT: 'smallint',
  INT: 'integer',
  INTEGER: 'integer',
  BIGINT: 'bigint',
};
/** Length of a text that CAST gives where none is written. */
const textLength = 30;

/** CAST of a value to a type of T-SQL. */
export function renderTsqlCast(operand: Value, type: CastType): Value {
  const [first, second] = type.numbers;
  const whole = wholeTypes[type.name];
  if (whole !== undefined) return toWhole(operand, whole);
  switch (type.name) {
    case 'BIT':
      return asBoolean(operand);
    case 'DECIMAL':
    case 'DEC':
    case 'NUMERIC': {
      const number = asNumber(operand);
      return value(`${closed(number)}::numeric(${first ?? 18},${second ?? 0})`, 'decimal', [number]);
    }
    case 'MONEY':
    case 'SMALLMONEY': {
      const number = asNumber(operand);
      return value(`${closed(number)}::numeric(19,4)`, 'decimal', [number]);
    }
    case 'FLOAT':
    case 'DOUBLE PRECISION':
    case 'REAL': {
      const number = asNumber(operand);
      const isReal = type.name === 'REAL' || (type.name === 'FLOAT' && first !== undefined && first <= 24);
      return value(`${closed(number)}::${isReal ? 'real' : 'double precision'}`, 'float', [number]);
    }
    case 'CHAR':
    case 'NCHAR':
    case 'VARCHAR':
    case 'NVARCHAR':
      return toText(operand, type.name, first ?? textLength);
    case 'TEXT':
    case 'NTEXT':
      return asText(operand);
    case 'UNIQUEIDENTIFIER':
      return operand.family === 'uuid' ? operand : refuse('it takes a text for a uniqueidentifier');
    default:
      return toMoment(operand, type.name);
  }
}

/** T-SQL cuts the fraction off, PostgreSQL's cast would round. */
function toWhole(operand: Value, type: string): Value {
  const number = asNumber(operand);
  if (number.family === 'integer' || number.family === 'null') {
    return number.number === undefined ? value(`${closed(number)}::${type}`, 'integer', [number]) : number;
  }
  return value(`trunc(${number.sql})::${type}`, 'integer', [number]);
}

function toText(operand: Value, type: string, length: number): Value {
  if (isMoment(operand.family) && operand.family !== 'date') {
    return refuse('it writes a date and time in the way of SQL Server');
  }
  if (operand.family === 'float') return refuse('it writes a floating point number in the way of SQL Server');
  const text = asText(operand);
  if (length === 0) return text;
  if (/^N?CHAR$/.test(type)) return value(`rpad(left(${text.sql}, ${length}), ${length})`, 'text', [text]);
  return value(`left(${text.sql}, ${length})`, 'text', [text]);
}

function toMoment(operand: Value, type: string): Value {
  switch (type) {
    case 'DATE': {
      const moment = asMoment(isoDate(operand));
      const volatility = moment.family === 'timestamptz' ? 1 : 0;
      return moment.family === 'date' ? moment : value(`${closed(moment)}::date`, 'date', [moment], { volatility });
    }
    case 'DATETIME':
    case 'DATETIME2':
    case 'SMALLDATETIME': {
      const moment = asMoment(isoDate(operand));
      if (moment.family === 'timestamp') return moment;
      const volatility = moment.family === 'timestamptz' ? 1 : 0;
      return value(`${closed(moment)}::timestamp`, 'timestamp', [moment], { volatility });
    }
    case 'TIME':
      if (operand.family === 'time') return operand;
      if (operand.family === 'timestamp') return value(`${closed(operand)}::time`, 'time', [operand]);
      return refuse('it takes something for a time of day that is not known to be one');
    default:
      return refuse(`a cast to ${type} is not known`);
  }
}

/** Styles of CONVERT that write a date in digits only, as to_char patterns. */
const styles: { readonly [style: string]: string } = {
  '1': 'MM/DD/YY',
  '3': 'DD/MM/YY',
  '4': 'DD.MM.YY',
  '8': 'HH24:MI:SS',
  '12': 'YYMMDD',
  '101': 'MM/DD/YYYY',
  '102': 'YYYY.MM.DD',
  '103': 'DD/MM/YYYY',
  '104': 'DD.MM.YYYY',
  '105': 'DD-MM-YYYY',
  '108': 'HH24:MI:SS',
  '110': 'MM-DD-YYYY',
  '111': 'YYYY/MM/DD',
  '112': 'YYYYMMDD',
  '20': 'YYYY-MM-DD HH24:MI:SS',
  '120': 'YYYY-MM-DD HH24:MI:SS',
  '21': 'YYYY-MM-DD HH24:MI:SS.MS',
  '121': 'YYYY-MM-DD HH24:MI:SS.MS',
  '23': 'YYYY-MM-DD',
};

/** CONVERT(text, moment, style). */
export function renderTsqlConvert(type: string, style: string, length: number, operand: Value): Value {
  const pattern = styles[style];
  if (!/CHAR$/.test(type) || !isMoment(operand.family) || pattern === undefined) {
    return refuse(`CONVERT with the style ${style} is not known here`);
  }
  const moment = operand.family === 'date' ? `${closed(operand)}::timestamp` : operand.sql;
  const text = `to_char(${moment}, '${pattern}')`;
  return value(length === 0 ? text : `left(${text}, ${length})`, 'text', [operand], { volatility: 1 });
}
