import { quoteIdentifier } from '../../emit/quote.ts';
import { toIdentifier } from '../../mapping/identifiers.ts';
import { assign } from '../assign.ts';
import { parseExpression } from '../parse.ts';
import { parseQueryBody } from '../parse-query.ts';
import { render } from '../render.ts';
import type { TokenReader } from '../token-reader.ts';
import { refuse } from '../untranslatable.ts';
import { attemptProgram, type Blocked, type ConvertedRoutine, rowsOf } from './convert-program.ts';
import { Names, type ProgramContext } from './program-context.ts';

const parametersMax = 100;

/**
 * A procedure of SQL Server that is one SELECT, as a function that returns its rows. Parameters are called by their
 * position ($1), which no column can be taken for.
 */
export function convertTsqlProcedure(text: string, context: ProgramContext): ConvertedRoutine | Blocked {
  return attemptProgram(text, context, reader => {
    const names = new Names(context);
    const parameters = parseHead(reader, names);
    const isBlock = reader.takeWords('BEGIN');
    while (reader.takeWords('SET', 'NOCOUNT', 'ON')) reader.takeSymbol(';');
    const query = parseQueryBody(reader);
    reader.takeSymbol(';');
    if (isBlock) reader.expectWord('END');
    reader.expectEnd();
    const { sql, returns } = rowsOf(query, names);
    names.rules.add('rows-of-procedure');
    return {
      ok: true,
      parameters: parameters.join(', '),
      takes: [...names.variables.values()].map(({ type }) => type),
      kind: 'function',
      returns,
      body: ['', '#variable_conflict use_column', 'BEGIN', `  RETURN QUERY\n${sql};`, 'END', ''].join('\n'),
      rules: [...names.rules],
    };
  });
}

/** CREATE PROCEDURE name @a int = 1, ... AS. Returns the parameters as CREATE FUNCTION writes them. */
function parseHead(reader: TokenReader, names: Names): string[] {
  while (!reader.isWord('PROCEDURE') && !reader.isWord('PROC'))
    if (reader.next().kind === 'end') refuse('it ends too early');
  reader.next();
  reader.name();
  while (reader.takeSymbol('.')) reader.name();
  const inParentheses = reader.takeSymbol('(');
  const parameters: string[] = [];
  let hasDefault = false;
  while (reader.isSymbol('@')) {
    reader.next();
    if (parameters.length >= parametersMax) refuse('it has too many parameters');
    const name = reader.name();
    reader.takeWords('AS');
    const type = parseTsqlType(reader);
    // PostgreSQL forgets the digits and lengths of parameters; a longer text is cut at the source too.
    const place = `$${parameters.length + 1}`;
    names.declare(`@${name}`, type, type.includes('(') ? `(${place}::${type})` : place);
    let given = '';
    if (reader.takeSymbol('=')) given = ` DEFAULT ${assign(render(parseExpression(reader), names.scope()), type).sql}`;
    else if (hasDefault) refuse('a parameter without a default follows one that has one');
    hasDefault ||= given !== '';
    if (reader.isWord('OUT') || reader.isWord('OUTPUT')) refuse('it gives rows and parameters to its caller');
    parameters.push(`${quoteIdentifier(toIdentifier(name.toLowerCase()))} ${type}${given}`);
    if (!reader.takeSymbol(',')) break;
  }
  if (inParentheses) reader.expectSymbol(')');
  if (reader.isWord('WITH') || reader.isWord('FOR')) refuse('it says WITH or FOR before its body');
  reader.expectWord('AS');
  return parameters;
}

function parseTsqlType(reader: TokenReader): string {
  const name = reader.name().toLowerCase();
  const numbers: string[] = [];
  if (reader.takeSymbol('(')) {
    do numbers.push(reader.next().text.toLowerCase());
    while (reader.takeSymbol(','));
    reader.expectSymbol(')');
  }
  const [first, second] = numbers;
  switch (name) {
    case 'bit':
      return 'boolean';
    case 'tinyint':
    case 'smallint':
      return 'smallint';
    case 'int':
    case 'integer':
      return 'integer';
    case 'bigint':
    case 'date':
      return name;
    case 'decimal':
    case 'numeric':
      return `numeric(${first ?? 18},${second ?? 0})`;
    case 'money':
      return 'numeric(19,4)';
    case 'smallmoney':
      return 'numeric(10,4)';
    case 'float':
      return 'double precision';
    case 'real':
      return 'real';
    case 'char':
    case 'nchar':
      return `char(${first ?? 1})`;
    case 'varchar':
    case 'nvarchar':
      return first === 'max' ? 'text' : `varchar(${first ?? 1})`;
    case 'datetime':
      return 'timestamp(3)';
    case 'smalldatetime':
      return 'timestamp(0)';
    case 'datetime2':
      return `timestamp(${Math.min(6, Number(first ?? 6))})`;
    case 'uniqueidentifier':
      return 'uuid';
    default:
      return refuse(`the type ${name} has no certain equal in a program`);
  }
}
